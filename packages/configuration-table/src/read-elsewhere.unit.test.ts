import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Reads by name (`environment['X']`), and of the process's own environment other than handing it whole to a reader. */
const reads = [
  /\b\w+\[['"][A-Z][A-Z0-9_]{2,}['"]\]/,
  /process\.env[.[]/,
  /\}\s*=\s*process\.env/,
  /\.\.\.process\.env/,
];

/** Who may, and why no schema is behind it. */
const reasoned: Readonly<Record<string, string>> = {
  'gateway/src/no-telemetry.ts': 'sets what Apollo reads, and reads nothing',
  'packages/config/src/forms.ts': 'is what schemas are made of',
  'packages/ecs/src/aws.ts': 'passes the environment on to aws',
  'packages/ecs/src/request.ts': 'reads what make deploy-ecs is given, and tells all faults of it itself',
  'packages/embedded/src/environment.ts': 'passes on to the gateway what the others are not given',
  'packages/embedded/src/run-system.ts': 'tells a fault of the very reading, in more or fewer words',
  'packages/embedded/src/service-processes.ts': 'reads what it made for a child itself',
  'packages/embedded/src/service-child.ts': 'reads what it made for a child itself',
  'packages/embedded/src/fixture/small-system.ts': 'stands in for services, in tests',
  'packages/embedded/src/fixture/system-process.ts': 'starts a process, in tests',
  'packages/parts/src/machine/install.ts': 'passes the environment on to apt-get',
  'packages/parts/src/machine/up.ts': 'passes the environment on to the script of the topics',
};

/** Tests have variables of their own (SEED and the like), which `--help` of what reads them names. */
const ofTests = /\.test\.ts$|^tests\/|^packages\/testing\/|\/testing\//;

test('no environment variable is read outside of a schema, but where there is a reason', () => {
  const files = globSync(['gateway/src/**/*.ts', 'subgraphs/*/src/**/*.ts', 'packages/*/src/**/*.ts'], {
    cwd: root,
  });
  expect(files.length).toBeGreaterThan(300);
  const reading = files
    .filter((file) => !ofTests.test(file) && !file.includes('/generated/'))
    .filter((file) => reads.some((pattern) => pattern.test(readFileSync(`${root}${file}`, 'utf8'))));
  expect(reading.filter((file) => !(file in reasoned))).toEqual([]);
});
