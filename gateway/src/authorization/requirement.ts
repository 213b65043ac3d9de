import type { Rights } from '../rights.ts';

/** One thing a field can ask of whoever asks for it. */
export type Condition =
  | { readonly kind: 'authenticated' }
  /** The outer list is OR, the inner one AND, as the directives have them. An empty outer list is met by nobody. */
  | { readonly kind: 'scopes' | 'policies'; readonly anyOf: readonly (readonly string[])[] };

/** All of them must be met. */
export type Requirement = readonly Condition[];

export function isMet(condition: Condition, rights: Rights): boolean {
  if (condition.kind === 'authenticated') return rights.isAuthenticated;
  const held = rights[condition.kind];
  return condition.anyOf.some((all) => all.every((name) => held.has(name)));
}

/** The same text for the same condition. */
export function conditionKey(condition: Condition): string {
  if (condition.kind === 'authenticated') return condition.kind;
  const sets = condition.anyOf.map((all) => JSON.stringify([...new Set(all)].toSorted()));
  return `${condition.kind} ${[...new Set(sets)].toSorted().join(' ')}`;
}

/** What `requirement` asks beyond what whoever meets `given` has anyway. */
export function beyond(requirement: Requirement, given: Requirement): Requirement {
  return requirement.filter((condition) => !follows(condition, given));
}

/** Above this many ways to meet `given` nothing is said to follow from it: rather one condition too many. */
const mostWays = 1_000;

function follows(condition: Condition, given: Requirement): boolean {
  const alike = given.filter(({ kind }) => kind === condition.kind);
  if (condition.kind === 'authenticated') return alike.length > 0;
  let ways: ReadonlySet<string>[] = [new Set()];
  for (const one of alike) {
    if (one.kind === 'authenticated') continue;
    if (ways.length * one.anyOf.length > mostWays) return false;
    ways = ways.flatMap((way) => one.anyOf.map((all) => new Set([...way, ...all])));
  }
  return ways.every((way) => condition.anyOf.some((all) => all.every((name) => way.has(name))));
}
