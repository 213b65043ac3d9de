import { setTimeout as delay } from 'node:timers/promises';
import { type ExecutionResult, print } from 'graphql';
import type { Caller } from '../caller.ts';
import type { ClientOperation, Variables } from '../execution/operation.ts';
import type { LoadedSupergraph } from '../supergraph/build-supergraph.ts';
import type { SubgraphEvent } from './subgraph-connection.ts';

/** The runs of one subscription, some of them together with others. */
export interface SubscriptionRuns {
  /** What comes of `start`, or of that of another subscription that has the same event at this moment. */
  run(event: SubgraphEvent, start: () => Promise<ExecutionResult>): Promise<ExecutionResult>;
  leave(): void;
}

export interface SharedRuns {
  join(operation: ClientOperation, variables: Variables, caller: Caller): SubscriptionRuns;
}

/** Subscriptions that differ in nothing a run depends on, and their runs that have not begun. */
interface Group {
  members: number;
  readonly gathering: Map<string, Promise<ExecutionResult>>;
}

/** The copies of one event come over one connection, one after the other. */
const gatheringMs = 5;

/**
 * One run of an event for all that one caller's subscriptions to the same thing need it, as with several tabs of one
 * browser. It begins only once nobody may join it any more: so it reads nothing from before an event came, whoever's
 * event it is. docs/decisions/0012 says why nothing else is shared.
 */
export function createSharedRuns(
  /** Resolves when a run has waited long enough for others to join. Not asked where there is one subscription alone. */
  gather: () => Promise<unknown> = () => delay(gatheringMs),
): SharedRuns {
  const bySupergraph = new WeakMap<LoadedSupergraph, Map<string, Group>>();

  function run(
    group: Group,
    event: SubgraphEvent,
    start: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    if (group.members === 1) return start();
    const key = JSON.stringify(event);
    const known = group.gathering.get(key);
    if (known !== undefined) return known;
    const begun = gather().then(() => {
      group.gathering.delete(key);
      return start();
    });
    group.gathering.set(key, begun);
    return begun;
  }

  return {
    join(operation, variables, caller) {
      const key = keyOf(operation, variables, caller);
      if (key === undefined) return alone;
      const groups = bySupergraph.get(operation.supergraph) ?? new Map<string, Group>();
      bySupergraph.set(operation.supergraph, groups);
      const group = groups.get(key) ?? { members: 0, gathering: new Map() };
      groups.set(key, group);
      group.members += 1;
      let isMember = true;
      return {
        run: (event, start) => run(group, event, start),
        leave: () => {
          if (!isMember) return;
          isMember = false;
          group.members -= 1;
          if (group.members === 0) groups.delete(key);
        },
      };
    },
  };
}

const alone: SubscriptionRuns = { run: (_event, start) => start(), leave: () => {} };

/**
 * All that a run depends on beside the event: who asks, from where (subgraphs are told both), with which rights, for
 * what. Undefined for whoever is nobody in particular: no two of those are known to be the same.
 */
function keyOf(operation: ClientOperation, variables: Variables, caller: Caller): string | undefined {
  const { identity, rights } = caller;
  if (identity.principal.kind !== 'user') return undefined;
  return JSON.stringify([
    identity,
    [...rights.scopes].sort(),
    [...rights.policies].sort(),
    operation.operationName ?? null,
    print(operation.document),
    variables,
  ]);
}
