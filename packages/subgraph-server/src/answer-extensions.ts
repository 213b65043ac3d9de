import type { ApolloServerPlugin } from '@apollo/server';
import type { SubgraphContext } from './context.ts';

/** What goes out beside an answer's data for the gateway alone, by name. Each is a list that resolvers add to. */
const added = new WeakMap<SubgraphContext, Map<string, unknown[]>>();

/**
 * Adds to the list `extensions.<name>` of the answer to this request: for what the gateway must know before its client
 * hears that it was done. Queries and mutations only: what a subscription adds goes nowhere.
 */
export function extendAnswer(context: SubgraphContext, name: string, items: readonly unknown[]): void {
  if (items.length === 0) return;
  const lists = added.get(context) ?? new Map<string, unknown[]>();
  added.set(context, lists);
  lists.set(name, [...(lists.get(name) ?? []), ...items]);
}

/** Puts into each answer what its resolvers added, also where some of its fields failed: what was done is done. */
export const answerExtensions: ApolloServerPlugin<SubgraphContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body }, contextValue }) => {
      const lists = added.get(contextValue);
      if (lists === undefined || body.kind !== 'single') return;
      body.singleResult.extensions = { ...body.singleResult.extensions, ...Object.fromEntries(lists) };
    },
  }),
};
