import type { TransactionId, UserId } from '@paygraph/ids';
import type { Announcements } from './delivery-queue.ts';
import type { Happening, Telling } from './happening.ts';
import type { KeepNotifications, Told } from './keep-notifications.ts';
import { channelsOf, type Notice, type WordsOf } from './notice.ts';
import { newDelivery } from './notification.ts';
import { notificationIdOf } from './notification-id.ts';

export interface Names {
  /** The display names of those among these people who have an account. Throws where they can't be asked for. */
  find(people: readonly UserId[]): Promise<ReadonlyMap<UserId, string>>;
}

/**
 * Tells of an event: a notification for each person it concerns, kept and queued, and nothing sent. Once for each event,
 * however often it comes. Throws where names could not be asked for, or something not kept: call it again then.
 */
export function createTell(deps: {
  announcements: Pick<Announcements, 'isAnnounced'>;
  keep: KeepNotifications;
  names: Names;
  wordsOf: WordsOf;
  /** What happened longer ago than this stands in the list alone: nobody is woken up for what is long over. */
  staleAfterMs: number;
  now: () => Date;
}): (happening: Happening) => Promise<void> {
  const { announcements, keep, names, wordsOf, staleAfterMs, now } = deps;
  return async (happening) => {
    const { eventId, at, readers, named } = happening;
    // Asked first, so that a replay asks nobody else for anything.
    if (readers.length === 0 || (await announcements.isAnnounced(eventId))) return;
    const known = await names.find([...new Set([...readers, ...named])]);
    const tellings = happening.tell((person) => known.get(person) ?? null);
    const isStale = now().getTime() - at.getTime() > staleAfterMs;
    const told = tellings.map((telling): Told => {
      const { title, body } = wordsOf(telling.notice, {
        displayName: known.get(telling.owner) ?? '',
        when: at,
      });
      return toTold(telling, { eventId, at, title, body, status: isStale ? 'SUPPRESSED' : 'QUEUED' });
    });
    await keep(eventId, told);
  };
}

function toTold(
  { owner, notice }: Telling,
  about: { eventId: string; at: Date; title: string; body: string; status: 'QUEUED' | 'SUPPRESSED' },
): Told {
  const { eventId, at, title, body, status } = about;
  const { topic } = notice;
  return {
    notification: {
      id: notificationIdOf(eventId, owner, topic),
      owner,
      topic,
      title,
      body,
      deliveries: channelsOf(notice).map((channel) => newDelivery(channel, status)),
      transactionId: transactionOf(notice),
      readAt: null,
      createdAt: at,
    },
    content: { kind: 'notice', notice },
  };
}

function transactionOf(notice: Notice): TransactionId | null {
  return 'transactionId' in notice ? notice.transactionId : null;
}
