import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allExperiments } from '../experiments/index.ts';
import { alter, textOf } from './alteration.ts';
import { innerSteps } from './inner-steps.ts';
import { plantedBugs } from './list.ts';

test.each(innerSteps)('an inner step finds its place in $file', (step) => {
  expect(alter(textOf(step), step)).not.toBe(textOf(step));
});

test.each(plantedBugs)('$name finds its place, also among the inner steps, and its experiment', (bug) => {
  for (const alteration of bug.alterations) {
    const steps = innerSteps.filter(({ file }) => file === alteration.file);
    const text = steps.reduce(alter, textOf(alteration));
    expect(alter(text, alteration)).not.toBe(text);
  }
  expect(bug.alterations.length > 0 || bug.sql !== undefined).toBe(true);
  expect(allExperiments.map(({ id }) => id)).toContain(bug.turnsRed.experiment);
});

test('there are at least twelve, each with a name of its own', () => {
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
  expect(plantedBugs.length).toBeGreaterThanOrEqual(12);
});

test('the hook loads nothing of the product itself: what it loads can be altered no more', () => {
  const folder = new URL('./', import.meta.url);
  const ofHook = readdirSync(folder).filter((name) =>
    /^(hook|alteration|inner-steps|list|.*-bugs)\.ts$/.test(name),
  );
  expect(ofHook).toContain('hook.ts');
  for (const name of ofHook) {
    const imports = readFileSync(new URL(name, folder), 'utf8').matchAll(
      /^import (?!type ).*? from '(.*?)';$/gms,
    );
    const foreign = [...imports]
      .map(([, from]) => from ?? '')
      .filter((from) => !/^(node:|\.\/[a-z-]+\.ts$)/.test(from));
    expect(foreign, name).toEqual([]);
  }
});
