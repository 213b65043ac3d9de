import { type IdentitySigner, identityHeader, subscriptionContent } from '@paygraph/principal';
import type { Logger } from '@paygraph/telemetry';
import type { GraphQLFormattedError } from 'graphql';
import { type Caller, requestIdHeader } from '../caller.ts';
import { internalMessage, publicError, readPublicCode, unavailableMessage } from '../errors.ts';
import { serviceNamed } from '../subgraphs/identity-headers.ts';
import { fromSubgraph } from '../subgraphs/subgraph-errors.ts';
import type { EventStream } from './event-stream.ts';
import { connectSubgraph, type SubgraphConnection, type SubgraphEvent } from './subgraph-connection.ts';

export interface StreamRequest {
  readonly subgraph: { readonly name: string; readonly url: string };
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

export interface SubgraphStreams {
  /** Feeds the stream until either side ends it; gives what stops the feed. A break fails it with UNAVAILABLE. */
  open(request: StreamRequest, stream: EventStream<SubgraphEvent>): () => void;
  /** Ends every stream as broken, so that clients come back to a gateway that stays. */
  close(): void;
}

/** A subgraph takes messages of 1 MB, the identity included, and closes the connection, which many share, at a larger one. */
const maxRequestBytes = 900_000;

/** All streams of one subgraph share a connection, which lives from the first to the last of them. */
export function createSubgraphStreams(options: {
  signer: IdentitySigner | undefined;
  logger: Logger;
}): SubgraphStreams {
  const { signer, logger } = options;
  const connections = new Map<string, SubgraphConnection>();

  function connectionTo({ name, url }: StreamRequest['subgraph']): SubgraphConnection {
    const known = connections.get(url);
    if (known !== undefined) return known;
    const { pathname, search } = new URL(url);
    const connection = connectSubgraph({
      url: url.replace(/^http/, 'ws'),
      headers: () => headersFor(name, `${pathname}${search}`),
      onGone: () => {
        if (connections.get(url) === connection) connections.delete(url);
      },
    });
    connections.set(url, connection);
    return connection;
  }

  /** The connection is the gateway's own; who subscribes is told with each subscription. */
  function headersFor(name: string, target: string): Readonly<Record<string, string>> {
    const audience = serviceNamed(name);
    if (signer === undefined || audience === undefined) return {};
    const gateway = { principal: { kind: 'service', name: 'gateway' }, client: undefined } as const;
    return { [identityHeader]: signer.sign(gateway, audience, target) };
  }

  function extensionsFor({ subgraph, caller, ...asked }: StreamRequest): Readonly<Record<string, string>> {
    const audience = serviceNamed(subgraph.name);
    const content = subscriptionContent(asked);
    return {
      [requestIdHeader]: caller.requestId,
      ...(signer && audience && { [identityHeader]: signer.sign(caller.identity, audience, content) }),
    };
  }

  return {
    open(request, stream) {
      const { subgraph, query, operationName, variables, caller } = request;
      if (Buffer.byteLength(subscriptionContent(request)) > maxRequestBytes) {
        stream.fail(publicError('BAD_USER_INPUT', tooLarge));
        return () => {};
      }
      return connectionTo(subgraph).subscribe(
        { query, operationName, variables, extensions: extensionsFor(request) },
        {
          onEvent: (event) => stream.push(event),
          onEnd: () => stream.end(),
          onErrors: (errors) => stream.fail(refusalOf(errors)),
          onBroken: ({ cause, isOurFault }) => {
            const told = { subgraph: subgraph.name, requestId: caller.requestId, err: cause };
            if (isOurFault) {
              logger.error(told, 'a subgraph refused the gateway');
              stream.fail(publicError('INTERNAL_SERVER_ERROR', internalMessage));
            } else {
              logger.warn(told, 'a subgraph’s stream broke');
              stream.fail(publicError('UNAVAILABLE', unavailableMessage));
            }
          },
        },
      );
    },
    close() {
      for (const connection of [...connections.values()]) connection.close();
    },
  };
}

const tooLarge = 'The subscription and its variables are too large: send less than 900 KB.';

/** A subscription that was refused before its first event, as the client sees it. */
function refusalOf(errors: readonly GraphQLFormattedError[]): Error {
  const [first] = errors;
  // No path: nothing was run, so it is the gateway that the subgraph does not believe.
  const isRefusalOfUs = first?.extensions?.['code'] === 'UNAUTHENTICATED' && first.path === undefined;
  if (first === undefined || isRefusalOfUs) return publicError('INTERNAL_SERVER_ERROR', internalMessage);
  const { message, extensions, path } = fromSubgraph(first);
  const code = readPublicCode(extensions?.['code']) ?? 'INTERNAL_SERVER_ERROR';
  return publicError(code, message, path);
}
