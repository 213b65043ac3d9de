import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { createIds, type EventId, type UserId } from '@paygraph/ids';
import { appendToOutbox, outboxMigrations, startSequencer } from '@paygraph/outbox';
import { createIdentitySigner, type IdentitySigner } from '@paygraph/principal';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { startNotifications } from '../index.ts';
import { type StandInUsers, startStandInUsers } from './stand-in-users.ts';

const ids = createIds();

export interface RunningNotifications {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly mailFolder: string;
  readonly standIn: StandInUsers;
  /** Where the stand-in for the users service has its outbox. */
  readonly usersDatabase: Database;
  /** The service's own. */
  readonly ownDatabase: Database;
  /** The events that were given up on: none, as long as people can be told. */
  deadLetters(): Promise<readonly unknown[]>;
  /** Signs as the gateway does. */
  readonly gateway: IdentitySigner;
  /** Announces a link, as the users service would. */
  requestLink(owner: UserId, link: { email: string; displayName?: string; token: string }): Promise<EventId>;
  /** The mails to an address, oldest first. */
  mailsTo(email: string): Promise<readonly string[]>;
  /** Stops the service, does `meanwhile`, and starts it again. */
  restart(meanwhile: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

/** The whole service on databases, ports and a mail folder of its own, beside a stand-in for the users service. */
export async function runNotifications(): Promise<RunningNotifications> {
  const [own, users] = await Promise.all([
    createScratchDatabase('notifications'),
    createScratchDatabase('users'),
  ]);
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-notifications-'));
  const mailFolder = path.join(folder, 'mail');
  const [gatewayKeys, ownKeys] = [newKeys(), newKeys()];

  await migrateDatabase(users.url, [outboxMigrations]);
  const logger = createLogger({ service: 'users', level: 'silent' });
  const usersDatabase = connectDatabase({ url: users.url, applicationName: 'users', logger });
  const ownDatabase = connectDatabase({ url: own.url, applicationName: 'test', logger });
  const sequencer = startSequencer({ database: usersDatabase, logger });
  const standIn = await startStandInUsers(ownKeys.publicKey);

  const environment = {
    PORT: String(await getPort()),
    ADMIN_PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    DATABASE_URL_USERS: users.url,
    DATABASE_URL_WALLETS: own.url,
    DATABASE_URL_TRANSACTIONS: own.url,
    DATABASE_URL_PAYMENTS: own.url,
    DATABASE_URL_NOTIFICATIONS: own.url,
    SUBGRAPH_URL_USERS: standIn.url,
    IDENTITY_PRIVATE_KEY: ownKeys.privateKey,
    IDENTITY_PUBLIC_KEY_GATEWAY: gatewayKeys.publicKey,
    MAIL_DIR: mailFolder,
    DELIVERY_TRIES: '5',
    DELIVERY_FIRST_PAUSE_MS: '20',
    DELIVERY_LONGEST_PAUSE_MS: '100',
  };
  let service = await startNotifications(environment);

  return {
    url: service.url,
    environment,
    mailFolder,
    standIn,
    usersDatabase,
    ownDatabase,
    deadLetters: () => usersDatabase.sql`select * from outbox_dead_letters where consumer = 'notifications'`,
    gateway: createIdentitySigner({ issuer: 'gateway', privateKey: gatewayKeys.privateKey }),

    requestLink: async (owner, { email, displayName = 'Ada', token }) => {
      const linkRequestId = ids.next('eml');
      const link = `http://localhost:8000/verify-email?token=${token}`;
      standIn.linkMails.set(linkRequestId, {
        userId: owner,
        purpose: 'VERIFY_EMAIL',
        to: email,
        displayName,
        link,
      });
      const event = createEvent({
        id: ids.next('evt'),
        source: 'users',
        type: 'user.mail-link-requested',
        key: owner,
        at: new Date(),
        data: { linkRequestId, userId: owner, purpose: 'verify-email' },
      });
      await appendToOutbox(usersDatabase.orm, [{ topic: 'user-events', event }]);
      sequencer.wake();
      return event.id as EventId;
    },

    mailsTo: async (email) => {
      const names = (await readdir(mailFolder)).filter((name) => name.includes(email)).sort();
      return await Promise.all(names.map((name) => readFile(path.join(mailFolder, name), 'utf8')));
    },

    restart: async (meanwhile) => {
      await service.stop();
      await meanwhile();
      service = await startNotifications(environment);
    },

    stop: async () => {
      await service.stop();
      await sequencer.stop();
      await usersDatabase.close();
      await ownDatabase.close();
      await standIn.close();
      await Promise.all([own.drop(), users.drop()]);
      await rm(folder, { recursive: true });
    },
  };
}

function newKeys() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
