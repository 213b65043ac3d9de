import { createIds, type UserId } from '@paygraph/ids';
import getPort from 'get-port';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { linkNotificationIdOf } from '../domain/notification-id.ts';
import { startNotifications } from '../index.ts';
import { anonymous, createAsker, entity, user } from '../testing/ask.ts';
import { createLiveClient, type LiveSubscription, untilSubscribers } from '../testing/live.ts';
import { type RunningNotifications, runNotifications } from '../testing/running-notifications.ts';

const ids = createIds();
const subscription = 'subscription { notificationReceived { id topic title readAt deliveries { channel } } }';

let running: RunningNotifications;
beforeAll(async () => {
  running = await runNotifications();
});
afterAll(() => running.stop());

let ada: UserId;
let eve: UserId;
beforeEach(() => {
  [ada, eve] = [ids.next('usr'), ids.next('usr')];
});

const subscribers = (count: number) => untilSubscribers(running.environment['ADMIN_PORT'], count);
const announce = (owner: UserId) =>
  running.requestLink(owner, { email: `${owner}@example.com`, token: 'a-token' });

async function nextOf(live: LiveSubscription): Promise<unknown> {
  return (await live.next())['notificationReceived'];
}

describe('notificationReceived', () => {
  test('tells each person of their own alone, in order, and frees what a client leaves', async () => {
    const client = createLiveClient(running);
    const [adas, eves] = [
      client.subscribe(user(ada), subscription),
      client.subscribe(user(eve), subscription),
    ];
    const [firstOfAda, firstOfEve] = [nextOf(adas), nextOf(eves)];
    await subscribers(2);
    const [first, evesOwn, second] = [await announce(ada), await announce(eve), await announce(ada)];
    const topic = 'user.verification-requested';
    expect(await firstOfAda).toEqual({
      id: linkNotificationIdOf(first),
      topic,
      title: 'Confirm your email address',
      readAt: null,
      deliveries: [{ channel: 'EMAIL' }],
    });
    expect(await firstOfEve).toMatchObject({ id: linkNotificationIdOf(evesOwn), topic });
    expect(await nextOf(adas)).toMatchObject({ id: linkNotificationIdOf(second), topic });
    await Promise.all([adas.end(), eves.end()]);
    await subscribers(0);
  });

  test('tells every device of a person, and nobody who only sees more than others', async () => {
    const client = createLiveClient(running);
    const devices = [client.subscribe(user(ada), subscription), client.subscribe(user(ada), subscription)];
    const admin = client.subscribe(user(eve, 'ADMIN'), subscription);
    const heard = [...devices, admin].map(nextOf);
    await subscribers(3);
    const event = await announce(ada);
    for (const told of heard.slice(0, 2))
      expect(await told).toMatchObject({ id: linkNotificationIdOf(event) });
    // The first that the admin hears of is the admin's own, though it came later.
    const own = await announce(eve);
    expect(await heard[2]).toMatchObject({ id: linkNotificationIdOf(own) });
    await Promise.all([...devices, admin].map((live) => live.end()));
    await subscribers(0);
  });

  test('tells what another process has made', async () => {
    const adminPort = String(await getPort());
    const PORT = String(await getPort());
    const second = await startNotifications({ ...running.environment, PORT, ADMIN_PORT: adminPort });
    const { gateway } = running;
    const here = createLiveClient(running).subscribe(user(ada), subscription);
    const there = createLiveClient({ url: second.url, gateway }).subscribe(user(ada), subscription);
    const heard = [nextOf(here), nextOf(there)];
    await Promise.all([subscribers(1), untilSubscribers(adminPort, 1)]);
    // One of the two makes the notification: whichever it is, the other one has to hear of it.
    const event = await announce(ada);
    for (const told of heard) expect(await told).toMatchObject({ id: linkNotificationIdOf(event) });
    await Promise.all([here.end(), there.end()]);
    await subscribers(0);
    await second.stop();
  });

  test('is refused to whoever is not signed in', async () => {
    const live = createLiveClient(running).subscribe(anonymous, subscription);
    await expect(live.next()).rejects.toThrow('UNAUTHENTICATED');
    await live.end();
    await subscribers(0);
  });
});

describe('notificationPreferences', () => {
  const fields = 'email sms push';
  const seen = (userId: UserId) =>
    entity('User', userId, `... on User { notificationPreferences { ${fields} } }`);
  const update = (input: string) =>
    `mutation { updateNotificationPreferences(input: {${input}}) {
      preferences { ${fields} } userErrors { code } } }`;

  test('are changed one by one; null leaves them as they were', async () => {
    const asker = createAsker(running);
    const change = (input: string) => asker.ask(user(ada), update(input));
    const answer = (preferences: object) => ({
      data: { updateNotificationPreferences: { preferences, userErrors: [] } },
    });
    expect(await change('sms: true')).toEqual(answer({ email: true, sms: true, push: true }));
    expect(await change('sms: null, push: false')).toEqual(answer({ email: true, sms: true, push: false }));
    expect(await change('')).toEqual(answer({ email: true, sms: true, push: false }));
  });

  test('are the viewer’s alone: strangers, admins and people who did not sign in get null', async () => {
    const asker = createAsker(running);
    await asker.ask(user(ada), update('push: false'));
    const own = { email: true, sms: false, push: false };
    expect(await asker.ask(user(ada), seen(ada))).toEqual({
      data: { _entities: [{ notificationPreferences: own }] },
    });
    for (const principal of [user(eve), user(eve, 'ADMIN'), anonymous]) {
      expect(await asker.ask(principal, seen(ada))).toEqual({
        data: { _entities: [{ notificationPreferences: null }] },
      });
    }
    expect(await asker.ask(anonymous, update('push: true'))).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(await asker.ask(user(ada), seen(ada))).toMatchObject({
      data: { _entities: [{ notificationPreferences: own }] },
    });
  });
});
