import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import type { Row } from './planted-bug.ts';

const file = 'subgraphs/wallets/src/ledger-properties.int.test.ts';

/** The ledger's own planted bugs: a test each there, which passes where its property turned red. */
export async function propertyRows(): Promise<readonly Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-properties-'));
  const report = path.join(folder, 'report.json');
  try {
    const words = ['run', '--project', 'integration', file, '-t', 'turns a property red', '--reporter=json'];
    await ended('vitest', [...words, `--outputFile=${report}`]);
    const { testResults } = JSON.parse(await readFile(report, 'utf8')) as Report;
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'skipped' && status !== 'pending')
      .map(({ title, status }) => {
        const [property = '', bug = ''] = title.split(': ');
        return { bug, by: `property of the ledger: ${property}`, isRed: status === 'passed', found: '' };
      });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

function ended(program: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: repository, stdio: 'ignore' });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}
