/**
 * What Terraform makes, held to the rules of the house and to the code. No account of AWS is at hand where this is written: it is
 * made at one that is only played, by `terraform test` with a mocked provider.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEdges } from '../code/edges.ts';
import { accessRules } from './access-rules.ts';
import { dataRules } from './data-rules.ts';
import { environmentNames, playEnvironment, type Resource } from './environment.ts';
import { allowedEdges, besideServices, edgesToOutside, pairsOf } from './network.ts';
import { processRules } from './process-rules.ts';
import { describeMissingTerraform, infrastructure, openTerraform, type Terraform } from './terraform.ts';

const missing = await describeMissingTerraform();
if (missing !== undefined) {
  console.error(`\nNOT RUN: everything that needs Terraform. ${missing}.\n`);
}

describe.skipIf(missing !== undefined)('terraform', () => {
  let terraform: Terraform;
  beforeAll(async () => {
    terraform = await openTerraform();
  });
  afterAll(() => terraform.close());

  test('has nothing to put in order', async () => {
    expect(await terraform.run('.', 'fmt', '-check', '-recursive', '-list=true')).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  test.each(['bootstrap', ...environmentNames.map((name) => path.join('environments', name))])(
    'finds %s valid, and what is wrong is refused in words',
    async (folder) => {
      const begun = await terraform.run(folder, 'init', '-backend=false', '-input=false', '-no-color');
      expect(begun.stderr).toBe('');
      const { stdout } = await terraform.run(folder, 'validate', '-json');
      expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
      // All that is said in HCL, but the run that makes everything: that one is looked at below.
      const files = await readdir(path.join(infrastructure, folder, 'tests'));
      const filters = files
        .filter((file) => file !== 'whole.tftest.hcl')
        .map((file) => `-filter=tests/${file}`);
      const tested = await terraform.run(folder, 'test', '-no-color', ...filters);
      expect(tested.code, `${tested.stdout}\n${tested.stderr}`).toBe(0);
      expect(tested.stdout).toMatch(/Success! [1-9]\d* passed, 0 failed/);
    },
    // A quarter of a minute where nothing else runs.
    400_000,
  );

  describe.each(environmentNames)('%s', (name) => {
    let all: readonly Resource[];
    beforeAll(async () => {
      all = await playEnvironment(name);
    });

    test.each(Object.entries(dataRules))('%s', (_, faultsOf) => {
      expect(faultsOf(all, name)).toEqual([]);
    });

    test.each(Object.entries({ ...accessRules, ...processRules }))('%s', (_, faultsOf) => {
      expect(faultsOf(all)).toEqual([]);
    });

    test('each connection that the code makes is allowed at both ends, and no other', async () => {
      const { whole, half } = allowedEdges(all);
      expect(half).toEqual([]);
      const allowed = pairsOf([...whole, ...edgesToOutside(all)]);
      expect(allowed).toEqual([...new Set([...pairsOf(await readEdges()), ...besideServices])].toSorted());
    });

    test('a database is reached by its own service alone, where each has a server', () => {
      const toServers = allowedEdges(all).whole.filter(
        ({ from, to }) => to.startsWith('postgres-') && from !== 'databases',
      );
      if (name === 'staging') expect(new Set(toServers.map(({ to }) => to)).size).toBe(1);
      else for (const { from, to } of toServers) expect(to).toBe(`postgres-${from}`);
    });
  });
});
