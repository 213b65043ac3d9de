/**
 * Every event the services have published is what its schema in `schema/events/` says, and holds no secret. The outboxes
 * are read in the databases themselves: nothing public shows them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { host, type Place, ports, repository, subgraphNames } from '@paygraph/testing';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import postgres from 'postgres';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { askTransfer, deposit, signUpWithWallet } from '../people/movements.ts';

interface Published {
  readonly publisher: string;
  readonly topic: string;
  readonly event: { readonly type: string; readonly id: string };
}

const place = inject('place');
const validators = readValidators();
let published: readonly Published[];
let secrets: readonly string[];

beforeAll(async () => {
  const [ada, bob] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
  ]);
  await deposit(ada, '10.00');
  await askTransfer(ada, { amount: '4.00', to: { email: bob.email } });
  secrets = [ada.password, ada.tokens.accessToken, ada.tokens.refreshToken, 'tok_visa'];
  published = (await Promise.all(subgraphNames.map((name) => readOutbox(place, name)))).flat();
});

describe('published events', () => {
  test('each is what the schema of its type says', () => {
    const faults = published.flatMap(({ publisher, event }) => {
      const { type } = event;
      const validate = validators.get(type);
      if (validate === undefined) return [`${publisher} publishes ${type}, which has no schema`];
      return validate(event) ? [] : [`${publisher} ${type}: ${JSON.stringify(validate.errors)}`];
    });
    expect(faults).toEqual([]);
  });

  test('tell of the whole way of a deposit and a transfer', () => {
    const types = new Set(published.map(({ event }) => event.type));
    for (const type of [
      'user.registered',
      'user.mail-link-requested',
      'user.verified',
      'user.signed-in',
      'payment-method.added',
      'payment.charge-succeeded',
      'transaction.status-changed',
      'wallet.balance-changed',
    ]) {
      expect(types, type).toContain(type);
    }
  });

  test('hold no password, token or provider token', () => {
    const text = JSON.stringify(published);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  test('a schema refuses an event with a part missing', () => {
    const validate = validators.get('transaction.status-changed');
    const event = published.find(({ event: { type } }) => type === 'transaction.status-changed')?.event;
    expect(validate?.(event)).toBe(true);
    expect(validate?.({ ...event, partitionkey: undefined })).toBe(false);
    expect(validate?.({ ...event, data: {} })).toBe(false);
  });
});

function readValidators(): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const folder = path.join(repository, 'schema', 'events');
  return new Map(
    readdirSync(folder).map((file) => {
      const schema = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      return [file.replace('.json', ''), ajv.compile(schema)];
    }),
  );
}

async function readOutbox(
  { portOffset, dataFolder }: Place,
  publisher: string,
): Promise<readonly Published[]> {
  const sql = postgres({
    host,
    port: ports.postgres + portOffset,
    database: publisher,
    username: 'paygraph',
    password: readFileSync(path.join(dataFolder, 'postgres', 'password'), 'utf8').trim(),
    max: 1,
  });
  try {
    const rows = await sql<
      { topic: string; event: Published['event'] }[]
    >`select topic, event from outbox limit 5000`;
    return rows.map(({ topic, event }) => ({ publisher, topic, event }));
  } finally {
    await sql.end();
  }
}
