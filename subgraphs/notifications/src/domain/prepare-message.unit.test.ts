import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import type { ClaimedDelivery } from './delivery-queue.ts';
import type { Notice } from './notice.ts';
import type { Channel } from './notification.ts';
import { createPrepareMessage, type Recipient } from './prepare-message.ts';
import type { Message, Sender, Senders } from './sender.ts';

const ids = createIds();
const owner = ids.next('usr');
const allOn = { email: true, sms: true, push: true };
const allOff = { email: false, sms: false, push: false };
const ada: Recipient = {
  displayName: 'Ada',
  email: 'ada@example.com',
  phone: '+4915112345678',
  preferences: allOn,
};
const plain: Notice = { topic: 'wallet.frozen' };
const security: Notice = { topic: 'user.second-factor-off' };

/** What goes out by a channel, or why nothing does. */
async function outcomeOf(
  channel: Channel,
  notice: Notice,
  recipient: Recipient | undefined,
  missing: Partial<Senders> = {},
): Promise<unknown> {
  const sent: Message[] = [];
  const sender: Sender<Message> = {
    tellsRepeats: true,
    send: async (message) => {
      sent.push(message);
      return { kind: 'sent' };
    },
  };
  const prepare = createPrepareMessage({
    recipients: { find: async () => recipient },
    linkMails: { find: async () => undefined },
    wordsOf: ({ topic }) => ({
      title: topic,
      body: topic,
      sms: `sms ${topic}`,
      push: { title: `push ${topic}`, body: 'body' },
      email: { subject: `mail ${topic}`, text: 'text', html: 'html' },
    }),
    renderLinkMail: () => ({ to: 'nobody@example.com', subject: '', text: '', html: '' }),
    senders: { EMAIL: sender, SMS: sender, PUSH: sender, ...missing },
  });
  const prepared = await prepare(deliveryOf(channel, notice));
  if (prepared.kind === 'suppressed') return prepared.why;
  await prepared.send();
  return sent[0];
}

describe('a notice goes out', () => {
  test.each([
    ['EMAIL', { to: 'ada@example.com', subject: 'mail wallet.frozen', text: 'text', html: 'html' }],
    ['SMS', { to: '+4915112345678', text: 'sms wallet.frozen' }],
    ['PUSH', { title: 'push wallet.frozen', body: 'body' }],
  ] as const)('by %s to where its person is told by that', async (channel, message) => {
    expect(await outcomeOf(channel, plain, ada)).toMatchObject(message);
  });

  test('under a key that is the same at each try, and another one for each channel', async () => {
    const keys = await Promise.all(
      (['EMAIL', 'SMS', 'PUSH'] as const).map((channel) => outcomeOf(channel, plain, ada)),
    );
    const again = await outcomeOf('EMAIL', plain, ada);
    expect(new Set(keys.map((message) => (message as Message).key)).size).toBe(3);
    expect(again).toMatchObject({ key: (keys[0] as Message).key });
  });

  test.each(['EMAIL', 'SMS', 'PUSH'] as const)('not by %s where that is switched off', async (channel) => {
    expect(await outcomeOf(channel, plain, { ...ada, preferences: allOff })).toBe('switched-off');
  });

  test('by mail whatever is switched off, where it is about the safety of the account', async () => {
    const silenced = { ...ada, preferences: allOff };
    expect(await outcomeOf('EMAIL', security, silenced)).toMatchObject({ to: 'ada@example.com' });
    expect(await outcomeOf('SMS', security, silenced)).toBe('switched-off');
    expect(await outcomeOf('PUSH', security, silenced)).toBe('switched-off');
  });

  test('not by text message to whom gave no phone number', async () => {
    expect(await outcomeOf('SMS', plain, { ...ada, phone: null })).toBe('no-phone');
  });

  test('not by a channel that is not served', async () => {
    expect(await outcomeOf('SMS', plain, ada, { SMS: undefined })).toBe('no-sender');
    expect(await outcomeOf('PUSH', plain, ada, { PUSH: undefined })).toBe('no-sender');
  });

  test('to nobody where there is nobody', async () => {
    expect(await outcomeOf('EMAIL', security, undefined)).toBe('nobody-there');
  });
});

const notificationId = ids.next('ntf');

function deliveryOf(channel: Channel, notice: Notice): ClaimedDelivery {
  return {
    notificationId,
    channel,
    owner,
    topic: notice.topic,
    content: { kind: 'notice', notice },
    queuedAt: new Date('2026-11-23T08:00:00.000Z'),
    claim: 1,
    tries: 0,
    waits: 0,
    error: null,
    refused: false,
    mayBeSent: false,
    sentAt: null,
    maybeTwice: false,
    traceparent: null,
  };
}
