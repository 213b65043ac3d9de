import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, print, stripIgnoredCharacters } from 'graphql';

export interface PlanCache {
  get(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

const defaultCapacity = 1_000;

/**
 * A plan takes milliseconds to make and does not depend on variables, so it is made once for an operation, however it
 * is laid out. The plan used longest ago gives way.
 */
export function createPlanCache(
  makePlan: (document: DocumentNode, operationName: string | undefined) => QueryPlan,
  capacity: number = defaultCapacity,
): PlanCache {
  const plans = new Map<string, QueryPlan>();
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
      const plan = plans.get(key) ?? makePlan(document, operationName);
      // A Map keeps the order of insertion: last in is last used.
      plans.delete(key);
      plans.set(key, plan);
      const oldest = plans.keys().next();
      if (plans.size > capacity && !oldest.done) plans.delete(oldest.value);
      return plan;
    },
  };
}
