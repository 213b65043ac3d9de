import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, print, stripIgnoredCharacters } from 'graphql';
import { createBoundedCache } from '../operations/bounded-cache.ts';

export interface PlanCache {
  get(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

/** Told of each plan that is asked for, and how long it took to make where it was not known. */
export type PlanReport = (outcome: 'hit' | 'miss', seconds: number) => void;

const defaultCapacity = 1_000;
/** Of the plans' text and that of their operations. In memory a plan takes some five times as much. */
const maxCharacters = 20_000_000;
const maxCharactersOfOne = 1_000_000;

/**
 * A plan takes milliseconds to make and does not depend on variables, so it is made once for an operation, however it
 * is laid out. The plan used longest ago gives way: to as many as there may be, and to as large ones.
 */
export function createPlanCache(
  makePlan: (document: DocumentNode, operationName: string | undefined) => QueryPlan,
  { capacity = defaultCapacity, onRead = () => {} }: { capacity?: number; onRead?: PlanReport } = {},
): PlanCache {
  const plans = createBoundedCache<QueryPlan>({
    maxCount: capacity,
    maxSize: maxCharacters,
    maxOneSize: maxCharactersOfOne,
  });
  // Printing costs more than looking up, and the server hands out the same parsed document each time.
  const normalized = new WeakMap<DocumentNode, string>();

  function textOf(document: DocumentNode): string {
    const known = normalized.get(document);
    if (known !== undefined) return known;
    const text = stripIgnoredCharacters(print(document));
    normalized.set(document, text);
    return text;
  }

  return {
    get(document, operationName) {
      const key = `${operationName ?? ''} ${textOf(document)}`;
      const known = plans.get(key);
      if (known !== undefined) {
        onRead('hit', 0);
        return known;
      }
      const startedAtMs = performance.now();
      const plan = makePlan(document, operationName);
      onRead('miss', (performance.now() - startedAtMs) / 1_000);
      plans.set(key, plan, key.length + JSON.stringify(plan).length);
      return plan;
    },
  };
}
