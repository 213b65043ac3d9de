import type { QueryPlan } from '@apollo/query-planner';
import { OperationTypeNode, parse } from 'graphql';
import { expect, test, vi } from 'vitest';
import { createPlanCache } from './plan-cache.ts';

const planner = () => vi.fn((): QueryPlan => ({ kind: 'QueryPlan' }));

test('an operation is planned once, however it is laid out', () => {
  const makePlan = planner();
  const cache = createPlanCache(makePlan);
  const plan = cache.get(parse('{ me { name } }'), undefined);
  expect(cache.get(parse('query {\n  me { name } # again\n}'), undefined)).toBe(plan);
  expect(makePlan).toHaveBeenCalledTimes(1);
});

test('whoever watches is told which plans had to be made', () => {
  const told: string[] = [];
  const cache = createPlanCache(planner(), { onRead: (outcome) => void told.push(outcome) });
  cache.get(parse('{ me { name } }'), undefined);
  cache.get(parse('query { me { name } }'), undefined);
  expect(told).toEqual(['miss', 'hit']);
});

test('another operation of the same document has a plan of its own', () => {
  const makePlan = planner();
  const cache = createPlanCache(makePlan);
  const document = parse('query A { me { name } } query B { me { id } }');
  expect(cache.get(document, 'A')).not.toBe(cache.get(document, 'B'));
  expect(makePlan).toHaveBeenCalledTimes(2);
});

test('a full cache forgets the plan used longest ago', () => {
  const makePlan = planner();
  const cache = createPlanCache(makePlan, { capacity: 2 });
  const [a, b, c] = [parse('{ a }'), parse('{ b }'), parse('{ c }')] as const;
  const planOfA = cache.get(a, undefined);
  cache.get(b, undefined);
  cache.get(a, undefined);
  cache.get(c, undefined);
  expect(cache.get(a, undefined)).toBe(planOfA);
  expect(makePlan).toHaveBeenCalledTimes(3);
  cache.get(b, undefined);
  expect(makePlan).toHaveBeenCalledTimes(4);
});

test('large plans are forgotten before they are many', () => {
  const makePlan = vi.fn(
    (): QueryPlan => ({
      kind: 'QueryPlan',
      node: {
        kind: 'Fetch',
        serviceName: 'people',
        operation: 'x'.repeat(900_000),
        operationKind: OperationTypeNode.QUERY,
        operationName: undefined,
      },
    }),
  );
  const cache = createPlanCache(makePlan);
  const first = cache.get(parse('{ a0 }'), undefined);
  expect(cache.get(parse('{ a0 }'), undefined)).toBe(first);
  for (let index = 1; index < 30; index += 1) cache.get(parse(`{ a${index} }`), undefined);
  expect(makePlan).toHaveBeenCalledTimes(30);
  cache.get(parse('{ a0 }'), undefined);
  expect(makePlan).toHaveBeenCalledTimes(31);
});

test('what can’t be planned is not remembered', () => {
  const makePlan = planner();
  makePlan.mockImplementationOnce(() => {
    throw new Error('no plan');
  });
  const cache = createPlanCache(makePlan);
  expect(() => cache.get(parse('{ a }'), undefined)).toThrow('no plan');
  expect(cache.get(parse('{ a }'), undefined)).toEqual({ kind: 'QueryPlan' });
});
