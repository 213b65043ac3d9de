import type { Logger } from '@paygraph/telemetry';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isGenuine } from './callback-signature.ts';

/** What became of a callback. `known`: it made an attempt due that was not decided yet. */
export type CallbackResult = 'known' | 'nothing-open' | 'refused' | 'malformed' | 'failed';

export const callbackPath = '/internal/provider/callback';

/** All that is read of a callback: its word on the outcome is not taken, the provider is asked by the key instead. */
const callbackSchema = z.object({ key: z.string().min(1).max(255) });

/**
 * Where the provider says, on the private port, that it has news under a key: 202 whether we know the key or not,
 * 401 where the signature or its time is wrong, 503 where it could not be noted and may be said again.
 */
export function registerCallbackRoute(
  server: FastifyInstance,
  deps: {
    secret: string;
    now: () => Date;
    /** Has the provider asked about the key soon; false where nothing under it is open. */
    askSoon: (key: string) => Promise<boolean>;
    onResult: (result: CallbackResult) => void;
    logger: Logger;
  },
): void {
  const { secret, now, askSoon, onResult, logger } = deps;

  async function take(timestamp: unknown, signature: unknown, body: unknown): Promise<CallbackResult> {
    const callback = { timestamp: textOf(timestamp), signature: textOf(signature), body: bytesOf(body) };
    if (!isGenuine(callback, { secret, now: now() })) return 'refused';
    const parsed = callbackSchema.safeParse(parseJson(callback.body));
    if (!parsed.success) return 'malformed';
    try {
      return (await askSoon(parsed.data.key)) ? 'known' : 'nothing-open';
    } catch (error) {
      logger.error({ err: error }, 'a callback could not be noted');
      return 'failed';
    }
  }

  // A scope of its own: here bodies stay the bytes that were signed.
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 16 * 1024 }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(callbackPath, async ({ headers, body }, reply) => {
      const result = await take(headers['provider-timestamp'], headers['provider-signature'], body);
      onResult(result);
      return reply.code(statusOf[result]).send({});
    });
  });
}

const statusOf: Readonly<Record<CallbackResult, number>> = {
  known: 202,
  'nothing-open': 202,
  refused: 401,
  malformed: 400,
  failed: 503,
};

function textOf(header: unknown): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
