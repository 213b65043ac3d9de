import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningScenario, runScenario } from './run-scenario.ts';
import { link } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';

describe.each(scenarios.map((scenario) => [scenario.feature, scenario] as const))(
  '%s',
  (_feature, scenario) => {
    let running: RunningScenario;
    beforeAll(async () => {
      running = await runScenario(scenario);
    });
    afterAll(() => running.stop());

    test.each(scenario.cases.map((one) => [one.asked, one] as const))('%s', async (_asked, one) => {
      const { answer, calls } = await running.ask(one);
      expect(answer).toEqual(one.answer);
      expect([...calls].sort()).toEqual([...one.calls].sort());
    });
  },
);

test('a supergraph whose answers would be wrong is refused at start, with the reason', async () => {
  const sdl = `${link('@key', '@context', '@fromContext')}
    type Query { shop: Shop! }
    type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! item: Item! }
    type Item @key(fields: "id") {
      id: ID!
      price(currency: String @fromContext(field: "$shop { currency }")): String!
    }`;
  const refused = runScenario({ feature: 'contexts', subgraphs: { shop: { sdl } }, cases: [] });
  await expect(refused).rejects.toThrow(/can’t be used: it uses @context/);
});
