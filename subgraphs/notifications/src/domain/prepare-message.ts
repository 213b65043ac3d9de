import type { UserId } from '@paygraph/ids';
import type { ClaimedDelivery } from './delivery-queue.ts';
import type { LinkMail, LinkMails } from './link-mail.ts';
import type { RenderLinkMail } from './mail.ts';
import { isSecurity, type Notice, type WordsOf } from './notice.ts';
import type { Preferences } from './preferences.ts';
import type { Message, Sender, Senders, SendOutcome } from './sender.ts';

/** Who is told, where, and how they want it: as it is at the moment of sending. */
export interface Recipient {
  readonly displayName: string;
  readonly email: string;
  /** null where the person gave none. */
  readonly phone: string | null;
  readonly preferences: Preferences;
}

export interface Recipients {
  /** undefined where there is no such person, or no address. Throws where that can't be found out. */
  find(owner: UserId): Promise<Recipient | undefined>;
}

/** Why there is nothing to send. */
export type Suppression = 'nobody-there' | 'switched-off' | 'no-phone' | 'no-sender' | 'link-of-no-use';

/** A message ready to go, or why there is none. */
export type Prepared =
  | { readonly kind: 'ready'; readonly tellsRepeats: boolean; readonly send: () => Promise<SendOutcome> }
  | { readonly kind: 'suppressed'; readonly why: Suppression };

/**
 * Finds out where a delivery is to go and puts it into words. Addresses and links are asked for here, at the moment of
 * sending, and forgotten with the message. Throws where they can't be asked for, or what is answered can't be sent.
 */
export function createPrepareMessage(deps: {
  recipients: Recipients;
  linkMails: LinkMails;
  wordsOf: WordsOf;
  renderLinkMail: RenderLinkMail;
  senders: Senders;
}): (delivery: ClaimedDelivery) => Promise<Prepared> {
  const { recipients, linkMails, wordsOf, renderLinkMail, senders } = deps;

  async function prepareLink(delivery: ClaimedDelivery, linkRequestId: string): Promise<Prepared> {
    const mail = await linkMails.find(linkRequestId);
    if (mail === undefined) return suppressed('link-of-no-use');
    refuseMismatch(mail, delivery);
    return ready(senders.EMAIL, () => ({ ...messageOf(delivery), ...renderLinkMail(mail) }));
  }

  async function prepareNotice(delivery: ClaimedDelivery, notice: Notice): Promise<Prepared> {
    const recipient = await recipients.find(delivery.owner);
    if (recipient === undefined) return suppressed('nobody-there');
    const { displayName, email, phone, preferences } = recipient;
    const message = messageOf(delivery);
    const words = () => wordsOf(notice, { displayName, when: delivery.queuedAt });
    switch (delivery.channel) {
      case 'EMAIL': {
        const sender = senders.EMAIL;
        // Whoever got into an account must not be able to silence what tells of it.
        if (!preferences.email && !isSecurity(delivery.topic)) return suppressed('switched-off');
        return ready(sender, () => ({ ...message, to: email, ...words().email }));
      }
      case 'SMS': {
        const sender = senders.SMS;
        if (!preferences.sms) return suppressed('switched-off');
        if (phone === null) return suppressed('no-phone');
        if (sender === undefined) return suppressed('no-sender');
        return ready(sender, () => ({ ...message, to: phone, text: words().sms }));
      }
      case 'PUSH': {
        const sender = senders.PUSH;
        if (!preferences.push) return suppressed('switched-off');
        if (sender === undefined) return suppressed('no-sender');
        return ready(sender, () => ({ ...message, ...words().push }));
      }
      default:
        return delivery.channel satisfies never;
    }
  }

  return async (delivery) => {
    const { content } = delivery;
    return content.kind === 'link'
      ? await prepareLink(delivery, content.linkRequestId)
      : await prepareNotice(delivery, content.notice);
  };
}

function suppressed(why: Suppression): Prepared {
  return { kind: 'suppressed', why };
}

/** The words are made at once, so that what is wrong with them is found before a try is counted. */
function ready<Kind extends Message>(sender: Sender<Kind>, write: () => Kind): Prepared {
  const message = write();
  return { kind: 'ready', tellsRepeats: sender.tellsRepeats, send: () => sender.send(message) };
}

/** The key is made of what names the delivery alone: whoever sends it again uses the same. */
function messageOf(delivery: ClaimedDelivery): Message {
  const { notificationId, channel, owner, queuedAt, mayBeSent } = delivery;
  const key = `${notificationId}.${channel.toLowerCase()}`;
  return { key, notificationId, owner, queuedAt, mayBeRepeat: mayBeSent };
}

/** The event and the users service speak of the same request, or one of them is at fault: nobody else's link is mailed. */
function refuseMismatch(mail: LinkMail, { owner, content, notificationId }: ClaimedDelivery): void {
  if (content.kind !== 'link' || mail.userId !== owner || mail.purpose !== content.purpose) {
    throw new Error(`the link of ${notificationId} is not the one that was announced`);
  }
}
