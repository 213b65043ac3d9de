import { PassThrough } from 'node:stream';
import { identityHeader } from '@paygraph/principal';
import { createLogger, createMetrics } from '@paygraph/telemetry';
import { extendAnswer, type SubgraphContext, type SubgraphOptions, serveSubgraph } from '../index.ts';
import { gatewayToken, verifier } from './identities.ts';

/** A subgraph small enough to read, whose resolvers do what the test says. */
export interface TinySubgraph {
  readonly url: string;
  /** The names of the resolvers that ran. */
  readonly ran: readonly string[];
  /** All that was logged. */
  log(): string;
  throwIn(error: unknown): void;
  /** Lets `held` answer. */
  release(): void;
  /** Ends the stream of `news`: in order, or with an error. */
  endNews(error?: Error): void;
  ask(query: string, options?: AskOptions): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

interface AskOptions {
  readonly variables?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The token for the body; undefined for none. */
  readonly identity?: (body: string) => string | undefined;
}

export async function serveTinySubgraph(overrides: Partial<SubgraphOptions> = {}): Promise<TinySubgraph> {
  const ran: string[] = [];
  const lines = new PassThrough();
  let logged = '';
  lines.on('data', (chunk: Buffer) => {
    logged += chunk.toString();
  });
  let fault: unknown = new Error('no fault was given');
  const hold = Promise.withResolvers<string>();
  const end = Promise.withResolvers<void>();

  async function* news(_root: unknown, _args: unknown, context: SubgraphContext) {
    ran.push('news');
    yield { news: describe(context) };
    await end.promise;
  }

  const served = await serveSubgraph({
    schemaFile: new URL('./tiny.graphql', import.meta.url),
    resolvers: {
      Query: {
        whoAmI: (_root: unknown, _args: unknown, context: SubgraphContext) => {
          ran.push('whoAmI');
          return [describe(context), context.requestId];
        },
        echo: (_root: unknown, args: object) => {
          ran.push('echo');
          return JSON.stringify(args);
        },
        extend: (_root: unknown, args: { name: string; items: string[] }, context: SubgraphContext) => {
          extendAnswer(context, args.name, args.items);
          return true;
        },
        fault: () => {
          ran.push('fault');
          throw fault;
        },
        held: () => {
          ran.push('held');
          return hold.promise;
        },
      },
      Subscription: { news: { subscribe: news } },
    },
    host: '127.0.0.1',
    port: 0,
    adminPort: 0,
    verifier,
    logger: createLogger({ service: 'tiny', level: 'info', destination: lines }),
    metrics: createMetrics('tiny'),
    checkReady: async () => {},
    ...overrides,
  });

  return {
    url: served.url,
    ran,
    log: () => logged,
    throwIn: (error) => {
      fault = error;
    },
    release: () => hold.resolve('released'),
    endNews: (error) => (error ? end.reject(error) : end.resolve()),
    ask: async (query, { variables, headers = {}, identity = gatewayToken } = {}) => {
      const body = JSON.stringify({ query, variables });
      const response = await fetch(served.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...asHeader(identity(body)), ...headers },
        body,
      });
      return { status: response.status, body: await response.json() };
    },
    close: served.close,
  };
}

function asHeader(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { [identityHeader]: token };
}

function describe({ identity: { principal } }: SubgraphContext): string {
  return principal.kind === 'service' ? principal.name : principal.kind;
}
