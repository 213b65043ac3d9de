import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import type { WebhookConfig } from './config.ts';
import type { OperationRecord } from './records.ts';

export interface Webhook {
  /** Says what became of an operation, soon and without waiting for it. */
  tell(operation: OperationRecord): void;
  /** Says nothing more, and gives up on what is under way. */
  close(): Promise<void>;
}

/** Pauses before each further try; after the last one the message is given up: whoever waits for it can ask. */
const pausesMs = [500, 2_000];
const timeoutMs = 2_000;
const mostAtOnce = 8;
/** Where nobody listens, messages are lost rather than heaped up. */
const mostWaiting = 10_000;

/** Tells outcomes to one address. Messages are not remembered across a restart, nor kept in order. */
export function createWebhook(
  { url, secret, duplicates }: WebhookConfig,
  { now, logger }: { now: () => Date; logger: Logger },
): Webhook {
  const closing = new AbortController();
  const waiting: string[] = [];
  const underWay = new Set<Promise<void>>();

  function startMore(): void {
    while (underWay.size < mostAtOnce && !closing.signal.aborted) {
      const body = waiting.shift();
      if (body === undefined) return;
      const delivery = deliver(body).finally(() => {
        underWay.delete(delivery);
        startMore();
      });
      underWay.add(delivery);
    }
  }

  async function deliver(body: string): Promise<void> {
    for (const pauseMs of [...pausesMs, undefined]) {
      if (closing.signal.aborted || (await post(body))) return;
      if (pauseMs === undefined) return logger.warn('a callback was given up');
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  async function post(body: string): Promise<boolean> {
    const timestamp = Math.floor(now().getTime() / 1_000).toString();
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'provider-timestamp': timestamp,
          'provider-signature': signatureOf({ secret, timestamp, body }),
        },
        body,
        redirect: 'error',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.body?.cancel();
      return response.ok;
    } catch (error) {
      logger.debug({ err: error }, 'a callback was not taken');
      return false;
    }
  }

  return {
    tell: ({ id, order, outcome }) => {
      const body = JSON.stringify({ type: `${order.kind}.${outcome.status}`, id, key: order.key });
      const copies = duplicates ? 2 : 1;
      if (waiting.length + copies > mostWaiting)
        return logger.warn('a callback is lost: too many are waiting');
      waiting.push(...Array.from({ length: copies }, () => body));
      startMore();
    },
    close: async () => {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}

/** `v1=` and the HMAC-SHA-256, in hex, over timestamp, a full stop and the body, byte for byte. */
export function signatureOf(message: { secret: string; timestamp: string; body: string }): string {
  const { secret, timestamp, body } = message;
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
