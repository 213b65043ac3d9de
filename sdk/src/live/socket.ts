import { type Client, CloseCode, createClient } from 'graphql-ws';
import type { Session } from '../sessions/session.ts';

/** One connection for all subscriptions, made when the first one begins and closed with the last. */
export interface LiveSocket {
  readonly client: Client;
  /** The token that the connection was made with: the one to renew where the server ends it for that. */
  tokenInUse(): string | undefined;
  close(): Promise<void>;
}

export function openLiveSocket(deps: {
  url: string;
  webSocket: typeof WebSocket;
  session: Pick<Session, 'accessToken'>;
}): LiveSocket {
  const { url, webSocket, session } = deps;
  let tokenInUse: string | undefined;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: webSocket,
    lazy: true,
    // A connection that is silently gone is noticed, and made anew.
    keepAlive: 15_000,
    // Each subscription comes back by itself, with what it has seen last.
    retryAttempts: 0,
    connectionParams: async () => {
      // Read at each connection: the last one's may have ended.
      tokenInUse = await session.accessToken();
      return tokenInUse === undefined ? {} : { authorization: `Bearer ${tokenInUse}` };
    },
  });
  return {
    client,
    tokenInUse: () => tokenInUse,
    close: async () => {
      await client.dispose();
    },
  };
}

/** The server ended the connection since its token proves nobody, or what it proved has ended. */
export function isForbidden(fault: unknown): boolean {
  return closeCodeOf(fault) === CloseCode.Forbidden || closeCodeOf(fault) === CloseCode.Unauthorized;
}

/** The server takes nothing of what this client says: coming back would change nothing. */
export function isRefusedForGood(fault: unknown): boolean {
  return closeCodeOf(fault) === CloseCode.BadRequest;
}

function closeCodeOf(fault: unknown): unknown {
  return typeof fault === 'object' && fault !== null && 'code' in fault ? fault.code : undefined;
}
