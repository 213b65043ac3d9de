import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@paygraph/testing';
import postgres from 'postgres';
import type { WalletHolder } from '../people/movements.ts';
import type { Setting, World } from './experiment.ts';
import { createTurningClient } from './turning-client.ts';

const reset = `mutation Reset($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) { userErrors { code } }
}`;
const pauseMs = 700;

/** One of them after the other asks for a link by mail. A service that dies may forget it: then nothing was announced. */
export function startAskingForLinks({ subject }: World, people: readonly WalletHolder[]) {
  const client = createTurningClient(subject.places);
  let isStopped = false;

  async function run(): Promise<void> {
    for (let turn = 0; !isStopped; turn += 1) {
      const email = people[turn % people.length]?.email;
      await client.send(reset, { input: { email } }).catch(() => {});
      await delay(pauseMs);
    }
  }
  const running = run();
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

const query = `{ me { notifications(first: 100) { edges { node {
  id topic deliveries { status }
} } } } }`;

/** Waits until each link that was announced has become one notification, which was sent. Gives what is amiss then. */
export async function linkFaults(
  { guardMs }: Pick<Setting, 'guardMs'>,
  { subject }: World,
  people: readonly WalletHolder[],
): Promise<readonly string[]> {
  let faults: readonly string[] = ['nothing could be read'];
  await eventually(
    'each link is mailed',
    async () => {
      const announced = await readAnnounced(subject.databaseUrl('users'));
      const told = await Promise.all(people.map(readTold));
      faults = people.flatMap(({ userId }, index) => {
        const expected = announced.get(userId) ?? 0;
        const { all, sent } = told[index] ?? { all: 0, sent: 0 };
        return all === expected && sent === expected
          ? []
          : [`${userId}: ${expected} links were announced, of which came ${all} notifications, ${sent} sent`];
      });
      return faults.length === 0 || undefined;
    },
    { timeoutMs: guardMs },
  ).catch((error: unknown) => {
    if (error instanceof Error && error.cause !== undefined) faults = [...faults, String(error.cause)];
  });
  return faults;
}

/** By user. */
async function readAnnounced(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const rows = await sql<{ userId: string; count: number }[]>`
      select event->'data'->>'userId' as "userId", count(*)::int as count
      from outbox where event->>'type' = 'user.mail-link-requested' group by 1`;
    return new Map(rows.map(({ userId, count }) => [userId, count]));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function readTold({ client }: WalletHolder): Promise<{ all: number; sent: number }> {
  const { data, text } = await client.send(query);
  const nodes = JSON.stringify(data ?? null).match(/"topic":"user\.[^}]*\}/g);
  if (nodes === null) throw new Error(text);
  // A link that a later one has made worthless is not mailed.
  return { all: nodes.length, sent: nodes.filter((node) => /"(SENT|SUPPRESSED)"/.test(node)).length };
}
