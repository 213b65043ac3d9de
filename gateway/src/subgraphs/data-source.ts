import type { GraphQLDataSource } from '@apollo/gateway';
import type { Logger } from '@paygraph/telemetry';
import type { Caller } from '../caller.ts';
import { internalMessage, unavailableMessage } from '../errors.ts';
import { circuitIsOpen, queueIsFull, type SubgraphAnswer } from './subgraph-answer.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import { forWholeFetch, fromSubgraph } from './subgraph-errors.ts';

export type FetchOutcome = SubgraphAnswer['kind'];

/** Headers that tell one subgraph who is asking. Made for each try: the identity in them is good once, with this body. */
export type IdentityHeaders = (
  subgraph: string,
  caller: Pick<Caller, 'identity' | 'requestId'>,
  body: string,
) => Readonly<Record<string, string>>;

export type CallerDataSource = GraphQLDataSource<Caller & Record<string, unknown>>;

/** One subgraph, as the executor asks it. What can't be had becomes null with an error; it never rejects for that. */
export function createDataSource(options: {
  name: string;
  client: SubgraphClient;
  identityHeaders: IdentityHeaders;
  logger: Logger;
  /** Told of each fetch. */
  onFetched: (subgraph: string, outcome: FetchOutcome, seconds: number) => void;
  /** Told of what an answer says beside its data, before the answer goes on. None of it reaches the client. */
  onExtensions: (subgraph: string, extensions: Readonly<Record<string, unknown>>) => void;
}): CallerDataSource {
  const { name, client, identityHeaders, logger, onFetched, onExtensions } = options;
  /** What was not even sent comes in hundreds at once; that it is so is told of once, where it begins. */
  function tellUnavailable(cause: unknown, requestId: string | undefined): void {
    const about = { subgraph: name, requestId };
    if (cause === queueIsFull || cause === circuitIsOpen) {
      logger.debug({ ...about, cause }, 'a subgraph was not asked');
    } else logger.warn({ ...about, err: asError(cause) }, 'a subgraph is unavailable');
  }

  return {
    async process({ request, context: caller }) {
      const { query = '', variables = {}, operationName } = request;
      const startedAtMs = performance.now();
      const body = JSON.stringify({ query, variables, operationName });
      const answer = await client.ask({
        body,
        headers: () =>
          identityHeaders(name, { identity: caller.identity, requestId: caller.requestId }, body),
        repeatable: !query.startsWith('mutation'),
      });
      onFetched(name, answer.kind, (performance.now() - startedAtMs) / 1000);
      switch (answer.kind) {
        case 'answered':
          if (answer.extensions) onExtensions(name, answer.extensions);
          if (answer.errors.length === 0) return { data: answer.data ?? null };
          logger.debug(
            { subgraph: name, requestId: caller.requestId, errors: answer.errors },
            'a subgraph answered with errors',
          );
          return { data: answer.data ?? null, errors: answer.errors.map(fromSubgraph) };
        case 'unavailable':
          tellUnavailable(answer.cause, caller.requestId);
          return {
            errors: forWholeFetch(query, variables['representations'], 'UNAVAILABLE', unavailableMessage),
          };
        case 'refused':
          logger.error(
            { subgraph: name, requestId: caller.requestId, err: asError(answer.cause) },
            'a subgraph refused the gateway',
          );
          return {
            errors: forWholeFetch(
              query,
              variables['representations'],
              'INTERNAL_SERVER_ERROR',
              internalMessage,
            ),
          };
        default:
          return answer satisfies never;
      }
    },
  };
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
