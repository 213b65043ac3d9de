import { type DocumentNode, print } from 'graphql';
import { createClient as createSocket, type Client as Socket } from 'graphql-ws';
import WebSocket from 'ws';
import type { ApiError } from './api-error.ts';
import { type LiveEvents, readLiveEvents } from './live-events.ts';
import { graphqlUrl, type Place } from './place.ts';

/** A document that knows the types of its variables and its answer, as the code generator writes them. */
export interface Operation<Data, Variables> extends DocumentNode {
  readonly __apiType?: (variables: Variables) => Data;
}

export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  /** Null or missing where the request as a whole was refused. */
  readonly data: Data | null | undefined;
  readonly errors: readonly ApiError[];
  /** The answer as it came. */
  readonly text: string;
}

/** One person's connection to the API: HTTP for queries and mutations, one WebSocket for all subscriptions. */
export interface Client {
  run<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): Promise<Answer<Data>>;
  /** Throws on any error or userError, and gives the data. */
  mustRun<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): Promise<Data>;
  /** An operation as text, for what no typed document says. */
  send(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Answer<Record<string, unknown>>>;
  subscribe<Data, Variables extends Readonly<Record<string, unknown>>>(
    operation: Operation<Data, Variables>,
    variables: Variables,
  ): LiveEvents<Data>;
  /** The same for an operation as text. */
  listen(query: string, variables?: Readonly<Record<string, unknown>>): LiveEvents<Record<string, unknown>>;
  /** Cuts the WebSocket, as a lost network would. What is subscribed afterwards gets a new one. */
  cut(): void;
  close(): Promise<void>;
}

const requestTimeoutMs = 30_000;

export function createClient(options: {
  place: Pick<Place, 'portOffset'>;
  accessToken?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  /** Where the place is reached by another way, as through a proxy. */
  url?: string;
}): Client {
  const { place, accessToken, headers = {}, url = graphqlUrl(place) } = options;
  const authorization = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
  let socket: Socket | undefined;

  async function send<Data>(query: string, variables: unknown): Promise<Answer<Data>> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    return readAnswer(response.status, response.headers, await response.text());
  }

  function subscribe<Data>(query: string, variables: Readonly<Record<string, unknown>>): LiveEvents<Data> {
    socket ??= createSocket({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: authorization,
      // A test says itself when to connect again.
      retryAttempts: 0,
    });
    return readLiveEvents(socket, { query, variables: { ...variables } });
  }

  return {
    run: (operation, variables) => send(print(operation), variables),
    mustRun: async (operation, variables) => dataOf(await send(print(operation), variables)),
    send,
    subscribe: (operation, variables) => subscribe(print(operation), variables),
    listen: (query, variables = {}) => subscribe(query, variables),
    cut: () => {
      socket?.terminate();
      socket = undefined;
    },
    close: async () => {
      await socket?.dispose();
      socket = undefined;
    },
  };
}

export function readAnswer<Data>(status: number, headers: Headers, text: string): Answer<Data> {
  const body = JSON.parse(text) as { data?: Data | null; errors?: readonly ApiError[] };
  return { status, headers, data: body.data, errors: body.errors ?? [], text };
}

function dataOf<Data>({ data, errors, status, text }: Answer<Data>): Data {
  const refused = Object.values(data ?? {}).some((payload) => userErrorsOf(payload).length > 0);
  if (data == null || errors.length > 0 || refused) throw new Error(`refused with ${status}: ${text}`);
  return data;
}

function userErrorsOf(payload: unknown): readonly unknown[] {
  if (typeof payload !== 'object' || payload === null || !('userErrors' in payload)) return [];
  return Array.isArray(payload.userErrors) ? payload.userErrors : [];
}
