import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type CallOptions, createCall } from './calls/call.ts';
import { operationOf } from './calls/operation.ts';
import { createSend } from './calls/send.ts';
import { type ApiError, codeOf, failed, PaygraphError, signedOut } from './errors.ts';
import {
  SignInDocument,
  type SignInInput,
  SignOutDocument,
  type UserErrorPartsFragment,
  type WalletPartsFragment,
} from './generated/operations.ts';
import {
  followBalance,
  followNotifications,
  followTransactions,
  notificationsToCatchUp,
  type ReceivedNotification,
  type StatusChange,
  type TransactionsToFollow,
} from './live/follow.ts';
import { openLiveSocket } from './live/socket.ts';
import { createSubscribe, type SubscribeOptions } from './live/subscribe.ts';
import { createSession, type SessionState } from './sessions/session.ts';
import { memorySessions, type SessionStore } from './sessions/session-store.ts';
import { createRefresh } from './sign-in.ts';

export interface PaygraphOptions {
  /** Of the graph, as `https://pay.example.com/graphql`; subscriptions go to the same address. */
  readonly url: string;
  /** Where the session is kept. Default: `memorySessions()`; in a browser `browserSessions()`. */
  readonly sessions?: SessionStore;
  readonly fetch?: typeof globalThis.fetch;
  readonly webSocket?: typeof WebSocket;
  /** For a whole call, its repeats included. Default: 10,000. */
  readonly timeoutMs?: number;
}

/** One person's way to Paygraph. Everything rejects with PaygraphError alone. */
export interface Paygraph {
  /** Refused with MFA_REQUIRED where a code is needed, too; with INVALID_CREDENTIALS, EMAIL_NOT_VERIFIED, ACCOUNT_LOCKED. */
  signIn(input: SignInInput): Promise<void>;
  /** Forgets the tokens also where the server can’t be told: they are then good until they end by themselves. */
  signOut(options?: { readonly everywhere?: boolean }): Promise<void>;
  isSignedIn(): boolean;
  /** Told of each change, also by another tab. Gives what ends that. */
  onSession(listener: (state: SessionState) => void): () => void;
  /** The whole answer, or PaygraphError. */
  query<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Data>;
  /** A partial answer is an answer: what could not be had is null, and why stands in `errors`. */
  ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<{ readonly data: Data; readonly errors: readonly ApiError[] }>;
  /**
   * Rejects with kind `refused` where the business says no. After a lost answer it is made again by itself, where its
   * `idempotencyKey` makes sure that nothing is done twice; else `isOutcomeUnknown` says that nobody knows.
   */
  mutate<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Data>;
  /** Events as they come; comes back by itself. What came while it was away is missed: `follow…` knows how to go on. */
  subscribe<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: SubscribeOptions,
  ): AsyncIterableIterator<Data>;
  followTransactions(
    which?: TransactionsToFollow,
    options?: SubscribeOptions,
  ): AsyncIterableIterator<StatusChange>;
  followBalance(
    which: { readonly walletId: string },
    options?: SubscribeOptions,
  ): AsyncIterableIterator<WalletPartsFragment>;
  followNotifications(options?: SubscribeOptions): AsyncIterableIterator<ReceivedNotification>;
  /** Ends the connection of subscriptions; the session stays. */
  close(): Promise<void>;
}

const defaultTimeoutMs = 10_000;

export function createPaygraph(options: PaygraphOptions): Paygraph {
  const { sessions = memorySessions(), timeoutMs = defaultTimeoutMs } = options;
  const url = addressOf(options.url);
  const send = createSend({ url, fetch: options.fetch ?? ((...words) => globalThis.fetch(...words)) });
  const session = createSession({ store: sessions, refresh: createRefresh(send) });
  const call = createCall({ send, session, timeoutMs });
  const socket = openLiveSocket({ url, webSocket: options.webSocket ?? WebSocket, session });
  const subscribe = createSubscribe({ socket, session });

  const ask: Paygraph['ask'] = async (document, variables, callOptions) => {
    const answer = await call(operationOf(document), variables, callOptions);
    if (answer.data == null) throw wholeError(answer);
    // The document says of which type its data is, and the server checked it against the schema.
    return { data: answer.data as never, errors: answer.errors };
  };

  function wholeError(answer: {
    errors: readonly ApiError[];
    retryAfterSeconds: number | undefined;
  }): PaygraphError {
    const [first] = answer.errors;
    return codeOf(first) === 'UNAUTHENTICATED'
      ? signedOut(first?.extensions?.requestId)
      : failed(answer.errors, answer);
  }

  const query: Paygraph['query'] = async (document, variables, callOptions) => {
    const { data, errors } = await ask(document, variables, callOptions);
    if (errors.length > 0) throw failed(errors, { data });
    return data;
  };

  const mutate: Paygraph['mutate'] = async (document, variables, callOptions) => {
    const { data, errors } = await ask(document, variables, callOptions);
    const userErrors = userErrorsOf(data);
    if (userErrors.length > 0) throw refused(userErrors, data);
    // Its work may be done, and only a part of its answer be missing.
    if (errors.length > 0 && isEmpty(data)) throw failed(errors, { data, isOutcomeUnknown: true });
    return data;
  };

  return {
    ask,
    query,
    mutate,
    signIn: async (input) => {
      const { signIn } = await mutate(SignInDocument, { input });
      if (signIn.tokens) session.begin(signIn.tokens);
      else throw failed([]);
    },
    signOut: async ({ everywhere = false } = {}) => {
      try {
        await mutate(SignOutDocument, { input: everywhere ? { everywhere } : {} });
      } catch (error) {
        // Whoever is not signed in any more is signed out.
        if (everywhere && !(error instanceof PaygraphError && error.kind === 'signed-out')) throw error;
      } finally {
        session.end('asked');
      }
    },
    isSignedIn: () => session.state().kind === 'signed-in',
    onSession: session.onChange,
    subscribe: (document, variables, live) => subscribe(operationOf(document), () => variables, live),
    followTransactions: (which = {}, live) => followTransactions(subscribe, which, live),
    followBalance: (which, live) => followBalance(subscribe, which, live),
    followNotifications: (live) => {
      const { document, variables } = notificationsToCatchUp;
      return followNotifications({ subscribe, ask: () => query(document, variables) }, live);
    },
    close: async () => {
      session.close();
      await socket.close();
    },
  };
}

/** Throws TypeError for what is no address to ask. */
function addressOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new TypeError(
      `url is "${url}": give the whole address of the graph, as https://pay.example.com/graphql`,
    );
  }
  return url;
}

function refused(userErrors: readonly UserErrorPartsFragment[], data: unknown): PaygraphError {
  const [first] = userErrors;
  return new PaygraphError({
    kind: 'refused',
    code: first?.code ?? 'INVALID_INPUT',
    message: userErrors.map(({ message }) => message).join(' '),
    userErrors,
    data,
  });
}

/** Of every payload in the answer. */
function userErrorsOf(data: unknown): readonly UserErrorPartsFragment[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.values(data).flatMap((payload: unknown) => {
    if (typeof payload !== 'object' || payload === null || !('userErrors' in payload)) return [];
    return Array.isArray(payload.userErrors) ? payload.userErrors : [];
  });
}

function isEmpty(data: unknown): boolean {
  return (
    typeof data === 'object' && data !== null && Object.values(data).every((payload) => payload === null)
  );
}
