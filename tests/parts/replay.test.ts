/** What Kafka keeps is handed to everyone in the end, and handed twice it does nothing twice. */
import {
  NotificationsDocument,
  RequestPasswordResetDocument,
  TransactionHistoryDocument,
} from '@paygraph/sdk';
import {
  answers,
  type ConsumerGroups,
  eventually,
  type OwnParts,
  openConsumerGroups,
  openMailbox,
  type Replicas,
  readDocuments,
  readTables,
  type StoredState,
  startReplicas,
  subgraphNames,
} from '@paygraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import {
  askTransfer,
  deposit,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';

/** Whoever keeps a place in a topic, with the service it belongs to. */
const groups = {
  notifications: ['notifications'],
  transactions: ['transactions', 'transaction-logs', 'audit-trail'],
} as const;
const consumers = ['notifications', 'transactions'] as const;
const allGroups = [...groups.notifications, ...groups.transactions];

/** A guard against hanging: services are stopped and started several times. */
const timeout = 300_000;

let replicas: Replicas;
let parts: OwnParts;
let kafka: ConsumerGroups;
let ada: WalletHolder;
let bob: WalletHolder;

beforeAll(async () => {
  replicas = await startReplicas({ count: 1 });
  if (replicas.parts === undefined) throw new Error('they were to run on parts');
  ({ parts } = replicas);
  // The balancers find out by themselves who is ready.
  await eventually('the graph is served', async () => (await answers(replicas.place)) || undefined);
  kafka = await openConsumerGroups(parts.addresses.kafkaBrokers);
  [ada, bob] = await Promise.all([
    signUpWithWallet(replicas.place, { name: 'Ada' }),
    signUpWithWallet(replicas.place, { name: 'Bob' }),
  ]);
  await deposit(ada, '100.00');
  // An admin is appointed, which every audit trail is told of.
  const admin = await signUpAdmin(replicas.place);
  await admin.client.close();
});
afterAll(async () => {
  await Promise.all([ada?.client.close(), bob?.client.close(), kafka?.close()]);
  await replicas?.stopAll();
});

test('an event published while nobody consumes is delivered once broker and consumer have come back', {
  timeout,
}, async () => {
  const mailbox = openMailbox(replicas.place);
  const linksMailed = async () =>
    (await mailbox.mailsTo(bob.email)).filter((mail) => mail.includes('/reset-password?token=')).length;
  await untilAllRead();
  const mails = await linksMailed();
  await replicas.stop('notifications', 0);
  await bob.client.mustRun(RequestPasswordResetDocument, { input: { email: bob.email } });
  await eventually('the event lies in Kafka, read by nobody', async () =>
    (await kafka.behind('notifications')) > 0 ? true : undefined,
  );
  await parts.kafka.kill9();
  await parts.kafka.restart();
  // Asked until the broker knows again which groups it has.
  expect(await eventually('Kafka tells what lies in it', () => kafka.behind('notifications'))).toBe(1);
  await replicas.restart('notifications', 0);
  // Sent by and by, once it is read.
  await eventually('the link is mailed', async () => (await linksMailed()) > mails || undefined);
  await untilAllRead();
  expect(await linksMailed()).toBe(mails + 1);
});

test('a topic replayed from its first event changes nothing: no row, no document, no mail', {
  timeout,
}, async () => {
  // Moved, and refused: what consumers do with events of both is in what is compared.
  const id = await transfer('1.00');
  await askTransfer(bob, { amount: '900.00', to: { walletId: ada.walletId } });
  await untilAllRead();
  const told = [await notificationsOf(ada), await notificationsOf(bob), await historyOf(id)];
  expect(await historyOf(id)).not.toEqual([]);

  const before = await withoutConsumers(async () => {
    const state = await readState();
    for (const group of allGroups) {
      await kafka.rewind(group);
      expect(await kafka.behind(group)).toBeGreaterThan(0);
    }
    return state;
  });
  await untilAllRead();
  const after = await withoutConsumers(readState);

  // Else nothing was compared.
  expect(before['transactions documents']?.['transaction_logs']).not.toEqual([]);
  expect(before['notifications documents']?.['notifications']).not.toEqual([]);
  expect(after).toEqual(before);
  expect([await notificationsOf(ada), await notificationsOf(bob), await historyOf(id)]).toEqual(told);
});

async function transfer(amount: string): Promise<string> {
  const { transaction } = await askTransfer(ada, { amount, to: { walletId: bob.walletId } });
  if (transaction === null) throw new Error('the transfer was refused');
  expect(await untilSettled(ada, transaction.id)).toMatchObject({ status: 'COMPLETED' });
  return transaction.id;
}

/** Also what was committed just now and is still on its way to Kafka: quiet is what is quiet twice in a row. */
async function untilAllRead(): Promise<void> {
  let seen = '';
  await eventually(
    'every event is read',
    async () => {
      const behind = await Promise.all(allGroups.map((group) => kafka.behind(group)));
      if (behind.some((count) => count > 0)) return undefined;
      const before = seen;
      seen = JSON.stringify(await readState());
      return seen === before || undefined;
    },
    { timeoutMs: 60_000 },
  );
}

async function withoutConsumers<T>(work: () => Promise<T>): Promise<T> {
  await Promise.all(consumers.map((name) => replicas.stop(name, 0)));
  const result = await work();
  await Promise.all(consumers.map((name) => replicas.restart(name, 0)));
  return result;
}

async function readState(): Promise<Readonly<Record<string, StoredState>>> {
  const mailbox = openMailbox(replicas.place);
  const state: Record<string, StoredState> = {
    mails: { ada: await mailbox.mailsTo(ada.email), bob: await mailbox.mailsTo(bob.email) },
  };
  for (const name of subgraphNames) state[name] = await readTables(replicas.databaseUrl(name));
  for (const name of consumers) {
    state[`${name} documents`] = await readDocuments(parts.addresses.mongodbUrl, name);
  }
  return state;
}

async function notificationsOf({ client }: WalletHolder): Promise<readonly unknown[]> {
  return await eventually('notifications answer', async () => {
    const { me } = await client.mustRun(NotificationsDocument, { first: 50 });
    return me?.notifications?.edges.map(({ node }) => node);
  });
}

async function historyOf(id: string): Promise<readonly unknown[]> {
  return await eventually('the history is answered', async () => {
    const { transaction } = await ada.client.mustRun(TransactionHistoryDocument, { id });
    return transaction?.history ?? undefined;
  });
}
