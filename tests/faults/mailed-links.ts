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

const query = `query Told($after: String) { me { notifications(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor }
  edges { node { topic deliveries { status } } }
} } }`;

/** Of what people are told, the mails that carry, or are about, a link. */
const linkTopics: readonly string[] = [
  'user.verification-requested',
  'user.registration-repeated',
  'user.password-reset-requested',
  'user.password-changed',
];

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

interface Told {
  readonly me: {
    readonly notifications: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly edges: readonly {
        readonly node: {
          readonly topic: string;
          readonly deliveries: readonly { readonly status: string }[];
        };
      }[];
    } | null;
  };
}

async function readTold({ client }: WalletHolder): Promise<{ all: number; sent: number }> {
  let after: string | null = null;
  let all = 0;
  let sent = 0;
  do {
    const { data, text } = await client.send(query, { after });
    const page: Told['me']['notifications'] | undefined = (data as Told | null | undefined)?.me.notifications;
    if (page === null || page === undefined) throw new Error(text);
    const links = page.edges.filter(({ node }) => linkTopics.includes(node.topic));
    all += links.length;
    // A link that a later one has made worthless is not mailed.
    sent += links.filter(({ node }) => /^(SENT|SUPPRESSED)$/.test(node.deliveries[0]?.status ?? '')).length;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return { all, sent };
}
