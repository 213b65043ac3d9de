import { inSpan, type Logger } from '@paygraph/telemetry';
import { Pool } from 'undici';
import type { MoneyOrder, PaymentProvider, ProviderAnswer, ProviderFinding } from '../domain/provider.ts';
import { type HttpAnswer, readFacts, readFinding, readOutcome } from './answers.ts';

export interface HttpProvider extends PaymentProvider {
  /** Gives up on calls under way. */
  close(): Promise<void>;
}

/** What a call is, by itself and of which order. */
interface About {
  readonly call: string;
  readonly key?: string;
}

interface Sent {
  readonly path: string;
  readonly body?: object;
  readonly deadline: AbortSignal;
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

  /** `about` is what the log and a trace may know of the call: its address can hold a token. */
  function request(about: About, sent: Sent): Promise<HttpAnswer> {
    return inSpan(`provider ${about.call}`, { kind: 'client' }, async (span) => {
      const answer = await send(about, sent);
      span.setAttribute('http.response.status_code', answer.status);
      return answer;
    });
  }

  /** Nothing of the trace goes along: the provider is a stranger, and has no use for our ids. */
  async function send(about: About, { path, body, deadline }: Sent): Promise<HttpAnswer> {
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

  type Kind = 'charges' | 'payouts' | 'refunds';

  async function order(
    kind: 'charges' | 'payouts',
    asked: MoneyOrder,
    deadline: AbortSignal,
  ): Promise<ProviderAnswer> {
    const { key, providerToken, amount } = asked;
    const body = { token: providerToken, amount: amount.minor.toString(), currency: amount.currency };
    return readOutcome(await request({ call: kind, key }, { path: `/v1/${kind}`, body, deadline }), amount);
  }

  async function find(
    kind: Kind,
    { key, amount }: Pick<MoneyOrder, 'key' | 'amount'>,
    deadline: AbortSignal,
  ): Promise<ProviderFinding> {
    const path = `/v1/${kind}?key=${encodeURIComponent(key)}`;
    return readFinding(await request({ call: `find ${kind}`, key }, { path, deadline }), amount);
  }

  return {
    describeToken: async (token, deadline) => {
      const path = `/v1/tokens/${encodeURIComponent(token)}`;
      return readFacts(await request({ call: 'describe token' }, { path, deadline }));
    },

    charge: (asked, deadline) => order('charges', asked, deadline),
    findCharge: (asked, deadline) => find('charges', asked, deadline),
    payOut: (asked, deadline) => order('payouts', asked, deadline),
    findPayout: (asked, deadline) => find('payouts', asked, deadline),

    refund: async ({ key, chargeReference, amount }, deadline) => {
      const path = `/v1/charges/${encodeURIComponent(chargeReference)}/refunds`;
      const body = { amount: amount.minor.toString() };
      return readOutcome(await request({ call: 'refunds', key }, { path, body, deadline }), amount);
    },
    findRefund: (asked, deadline) => find('refunds', asked, deadline),

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
