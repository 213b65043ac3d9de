import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@paygraph/testing';
import { codeOf, reasonOf } from './orders.ts';

/** People who look at what they have, through one gateway or several. */
export interface Reads {
  /** How long each answer took, in milliseconds, since the last call of this. */
  takeTimes(): readonly number[];
  count(): number;
  /** What was not answered, however often it was asked: a read bears repeating. */
  readonly failed: readonly string[];
  stop(): Promise<void>;
}

/** Something of every service. */
const everything = `{
  me {
    id displayName
    wallets { id balance { posted { amount } } }
    paymentMethods { id }
    notifications(first: 1) { unreadCount }
  }
  transactions(first: 2) { edges { node { id status } } }
}`;

const pauseMs = 250;
/** A bound: no more of them wait at once, and the pace is not kept. */
const mostAtOnce = 50;

/** At a steady pace, whoever answers or not; the clients take turns. */
export function startReads(options: {
  clients: readonly Client[];
  perSecond: number;
  /** How often one is asked in all before it counts as failed. */
  tries: number;
  /** A try that came to nothing so late is the fault of a busy machine, and is made again. */
  lateMs?: number;
}): Reads {
  const { clients, perSecond, tries, lateMs = Number.POSITIVE_INFINITY } = options;
  const failed: string[] = [];
  const underWay = new Set<Promise<void>>();
  let times: number[] = [];
  let [count, isStopped] = [0, false];

  async function read(client: Client): Promise<void> {
    for (let attempt = 1; ; ) {
      const asked = performance.now();
      const fault = await client.send(everything).then(
        ({ errors, data, text }) => (errors.length > 0 || data == null ? codeOf(text) : undefined),
        (error: unknown) => reasonOf(error),
      );
      const afterMs = performance.now() - asked;
      times.push(afterMs);
      if (fault === undefined || isStopped) return;
      if (attempt === tries) {
        failed.push(`${fault} after ${Math.round(afterMs)} ms`);
        return;
      }
      if (afterMs < lateMs) attempt += 1;
      await delay(pauseMs);
    }
  }

  async function run(): Promise<void> {
    const begun = performance.now();
    for (; !isStopped; await delay(Math.max(0, begun + (count * 1_000) / perSecond - performance.now()))) {
      const client = clients[count % clients.length];
      count += 1;
      if (client === undefined || underWay.size >= mostAtOnce) continue;
      const work: Promise<void> = read(client).finally(() => underWay.delete(work));
      underWay.add(work);
    }
    await Promise.all(underWay);
  }

  const running = run();
  return {
    takeTimes: () => {
      const taken = times;
      times = [];
      return taken;
    },
    count: () => count,
    failed,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}
