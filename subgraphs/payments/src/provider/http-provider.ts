import type { Logger } from '@paygraph/telemetry';
import { Pool } from 'undici';
import type { PaymentProvider } from '../domain/provider.ts';
import { type HttpAnswer, readFacts, readFinding, readOutcome, readRefund } from './answers.ts';

export interface HttpProvider extends PaymentProvider {
  /** Gives up on calls under way. */
  close(): Promise<void>;
}

/** The provider over HTTP. A call that fails in any way is told to the log, without token, and comes out as unknown. */
export function createHttpProvider(options: { url: string; logger: Logger }): HttpProvider {
  const { url, logger } = options;
  const { origin } = new URL(url);
  const pool = new Pool(origin, {
    // More at once wait for a connection until their deadline, and are asked about later.
    connections: 128,
    pipelining: 1,
    connect: { timeout: 1_000 },
    // Shorter than the provider keeps a connection, so that no call meets one being closed.
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 60_000,
  });

  /** `about` is what the log may know of the call: its address can hold a token. */
  async function request(
    about: { readonly call: string; readonly key?: string },
    { path, body, deadline }: { path: string; body?: object; deadline: AbortSignal },
  ): Promise<HttpAnswer> {
    try {
      const response = await pool.request({
        method: body === undefined ? 'GET' : 'POST',
        path,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(body && about.key !== undefined && { 'idempotency-key': about.key }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // Over the whole answer, so that one which trickles in is given up on as well.
        signal: deadline,
      });
      const text = await response.body.text();
      if (response.statusCode >= 500) {
        logger.warn({ ...about, status: response.statusCode }, 'the provider failed');
      }
      return { status: response.statusCode, json: parseJson(text) };
    } catch (error) {
      logger.warn({ ...about, reason: reasonOf(error) }, 'the provider did not answer');
      return unanswered;
    }
  }

  const byKey = (kind: 'charges' | 'refunds', key: string) => `/v1/${kind}?key=${encodeURIComponent(key)}`;

  return {
    describeToken: async (token, deadline) => {
      const path = `/v1/tokens/${encodeURIComponent(token)}`;
      return readFacts(await request({ call: 'describe token' }, { path, deadline }));
    },

    charge: async ({ key, providerToken, amount }, deadline) => {
      const body = { token: providerToken, amount: amount.minor.toString(), currency: amount.currency };
      return readOutcome(
        await request({ call: 'charge', key }, { path: '/v1/charges', body, deadline }),
        amount,
      );
    },

    findCharge: async ({ key, amount }, deadline) =>
      readFinding(
        await request({ call: 'find charge', key }, { path: byKey('charges', key), deadline }),
        amount,
      ),

    refund: async ({ key, chargeReference, amount }, deadline) => {
      const path = `/v1/charges/${encodeURIComponent(chargeReference)}/refunds`;
      const body = { amount: amount.minor.toString() };
      return readRefund(
        readOutcome(await request({ call: 'refund', key }, { path, body, deadline }), amount),
      );
    },

    findRefund: async ({ key, amount }, deadline) =>
      readRefund(
        readFinding(
          await request({ call: 'find refund', key }, { path: byKey('refunds', key), deadline }),
          amount,
        ),
      ),

    close: () => pool.destroy(),
  };
}

/** No HTTP status: whether the work was done is not known. */
const unanswered: HttpAnswer = { status: 0, json: undefined };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The name and code alone: an error's text may repeat the address, and with it a token. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
