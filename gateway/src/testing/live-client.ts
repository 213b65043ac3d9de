// What the gateway's tests stand on; no tests itself.
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { eventually, type Graph } from './graph.ts';

export interface Received {
  readonly events: unknown[];
  /** Set at the end: what ended it, or 'complete'. */
  readonly end: () => unknown;
  readonly stop: () => void;
}

const clients: Client[] = [];

export function connect(url: string, connectionParams: Record<string, unknown> = {}): Client {
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  });
  clients.push(client);
  return client;
}

export function subscribe(
  client: Client,
  query: string,
  variables: Record<string, unknown> = {},
  extensions: Record<string, unknown> = {},
): Received {
  const events: unknown[] = [];
  let end: unknown;
  const stop = client.subscribe(
    { query, variables, extensions },
    {
      next: (event) => events.push(event),
      error: (error) => {
        end = error;
      },
      complete: () => {
        end ??= 'complete';
      },
    },
  );
  return { events, end: () => end, stop };
}

/** Between tests: no client, no stream, and every subgraph in order. */
export async function settle({ people, accounts, transfers }: Graph): Promise<void> {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  await eventually(() => transfers.subscriberCount() === 0);
  for (const subgraph of [people, accounts, transfers]) {
    subgraph.misbehave(undefined);
    subgraph.seen.length = 0;
  }
}
