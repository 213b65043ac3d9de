import { setTimeout as delay } from 'node:timers/promises';
import {
  MarkNotificationsReadDocument,
  type NotificationPartsFragment,
  NotificationReceivedDocument,
  type NotificationReceivedSubscription,
  NotificationsDocument,
  UpdateNotificationPreferencesDocument,
} from '@paygraph/sdk';
import { eventually, type LiveEvents, openMessages } from '@paygraph/testing';
import { askPatiently } from './patience.ts';
import { type Person, signIn } from './person.ts';

export type Told = NotificationPartsFragment;
export type ToldLive = NotificationReceivedSubscription['notificationReceived'];

/** The newest hundred, newest first, and how many of all are unread. */
export async function notificationsOf({
  client,
}: Pick<Person, 'client'>): Promise<{ readonly unreadCount: number; readonly all: readonly Told[] }> {
  const { me } = await client.mustRun(NotificationsDocument, { first: 100 });
  if (me?.notifications == null) throw new Error('someone has no list of notifications');
  const { unreadCount, edges } = me.notifications;
  return { unreadCount, all: edges.map(({ node }) => node) };
}

/** The newest notification of that title, once nothing of it is under way any more; `besides` are known already. */
export function untilTold(
  person: Pick<Person, 'client' | 'displayName'>,
  title: string,
  besides: readonly Told[] = [],
): Promise<Told> {
  return eventually(`${person.displayName} is told: ${title}`, async () => {
    const { all } = await notificationsOf(person);
    const found = all.find((told) => told.title === title && !besides.some(({ id }) => id === told.id));
    return found?.deliveries.every(({ status }) => status !== 'QUEUED') ? found : undefined;
  });
}

/** How each channel ended, as in { EMAIL: 'SENT' }. */
export function endsOf({ deliveries }: Pick<Told, 'deliveries'>): Readonly<Record<string, string>> {
  return Object.fromEntries(deliveries.map(({ channel, status }) => [channel, status]));
}

/** What went out about one notification, by the channels that record it. */
export async function recordedOf(person: Person, { id }: Pick<Told, 'id'>) {
  const messages = openMessages(person.place, person);
  const [texts, pushes] = [await messages.texts(), await messages.pushes()];
  return {
    texts: texts.filter(({ notificationId }) => notificationId === id),
    pushes: pushes.filter(({ notificationId }) => notificationId === id),
  };
}

/** The mails of that subject to a person. */
export async function mailsAbout(person: Person, subject: string) {
  return (await openMessages(person.place, person).mails()).filter((mail) => mail.subject === subject);
}

export async function prefer(
  { client }: Pick<Person, 'client'>,
  input: { email?: boolean; sms?: boolean; push?: boolean },
) {
  const { data, text } = await askPatiently(client, UpdateNotificationPreferencesDocument, { input });
  if (data == null) throw new Error(`preferences were answered with ${text}`);
  return data.updateNotificationPreferences;
}

export async function markRead(
  { client }: Pick<Person, 'client'>,
  input: { ids: readonly string[] } | { all: true },
) {
  const { data, text } = await askPatiently(client, MarkNotificationsReadDocument, { input });
  if (data == null) throw new Error(`marks were answered with ${text}`);
  return data.markNotificationsRead;
}

const signInPauseMs = 1_000;

/**
 * Follows a person's notifications from now on. WebSockets tell nobody when a subscription has begun, so the person signs
 * in, of which they are told, until that is heard: whatever comes after it can't be missed.
 */
export async function followNotifications(
  person: Person,
): Promise<LiveEvents<NotificationReceivedSubscription>> {
  const live = person.client.subscribe(NotificationReceivedDocument, {});
  await eventually(`${person.displayName} hears of a sign-in`, async () => {
    await signIn(person.place, person);
    const deadline = performance.now() + signInPauseMs;
    while (live.received.length === 0 && performance.now() < deadline) await delay(10);
    return live.received[0];
  });
  return live;
}

/** Reads on until one of that topic comes, and gives it. */
export async function nextOf(
  live: LiveEvents<NotificationReceivedSubscription>,
  topic: string,
): Promise<ToldLive> {
  const heard = await live.until(({ notificationReceived }) => notificationReceived.topic === topic);
  const last = heard.at(-1);
  if (last === undefined) throw new Error(`nothing of ${topic} was heard`);
  return last.notificationReceived;
}
