import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSurroundings, patientMs, type Surroundings, startNode } from './testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('address_lookups');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
  world.addresses.set('ben@example.com', world.ids.next('usr'));
});

afterAll(async () => {
  await world.close();
  await drop();
});

/** Ada with 10.00; `send` goes to an address, 0.01 where nothing else is said. */
function given() {
  const node = startNode(world, { answerWithinMs: patientMs });
  const ada = world.ids.next('usr');
  const ben = world.addresses.get('ben@example.com');
  if (!ben) throw new Error('Ben has no address');
  const sourceWalletId = world.ledger.open(ada, 'USD', 1_000n);
  world.ledger.open(ben, 'USD');
  const send = (email: string, minor = 1n) =>
    node.accept(
      node.transfer,
      {
        sourceWalletId,
        destination: { email },
        amount: { minor, currency: 'USD' },
        description: undefined,
        idempotencyKey: world.ids.next('evt'),
      },
      ada,
    );
  return { ada, send };
}

const unknown = { kind: 'refused', refusal: { code: 'RECIPIENT_NOT_FOUND', about: 'destination' } };
const tooMany = { kind: 'refused', refusal: { code: 'LIMIT_EXCEEDED', about: 'destination' } };

describe('addresses that nobody has', () => {
  test('can be tried twenty times an hour, also all at once; then not even a known one is told', async () => {
    const { ada, send } = given();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => send(`${at}@example.com`)));
    expect(answers.filter(({ kind }) => kind !== 'refused')).toEqual([]);
    expect(answers.filter((answer) => JSON.stringify(answer) === JSON.stringify(unknown))).toHaveLength(20);
    expect(await send('nobody@example.com')).toEqual(tooMany);
    expect(await send('ben@example.com')).toEqual(tooMany);

    await world.database.sql`update vain_lookups set at = at - interval '61 minutes' where user_id = ${ada}`;
    expect(await send('ben@example.com')).toMatchObject({ kind: 'recorded' });
    const [kept] = await world.database.sql<{ count: number }[]>`
      select count(*)::int as count from vain_lookups where user_id = ${ada}`;
    expect(kept?.count).toBe(0);
  });

  test('are counted for each person alone', async () => {
    const one = given();
    await Promise.all(Array.from({ length: 20 }, (_, at) => one.send(`${at}@example.com`)));
    expect(await one.send('nobody@example.com')).toEqual(tooMany);
    expect(await given().send('nobody@example.com')).toEqual(unknown);
  });
});

test('sending to a known address sixty times at once is no search', async () => {
  const { send } = given();
  const answers = await Promise.all(Array.from({ length: 60 }, () => send('ben@example.com')));
  expect(answers.filter(({ kind }) => kind === 'recorded')).toHaveLength(60);
});

test('an address that is known costs no try, nor does one’s own', async () => {
  const { ada, send } = given();
  world.addresses.set('ada@example.com', ada);
  for (let count = 0; count < 25; count += 1) {
    expect(await send('ben@example.com')).toMatchObject({ kind: 'recorded' });
    expect(await send('ada@example.com')).toMatchObject({ refusal: { code: 'SAME_WALLET' } });
  }
});

test('whoever has nothing to send tries no address', async () => {
  const { ada, send } = given();
  expect(await send('nobody@example.com', 1_001n)).toMatchObject({ refusal: { code: 'INSUFFICIENT_FUNDS' } });
  const rows = await world.database.sql`select 1 from vain_lookups where user_id = ${ada}`;
  expect(rows).toEqual([]);
});
