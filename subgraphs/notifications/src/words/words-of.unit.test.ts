import type { TransactionId } from '@paygraph/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { channelsOf, isSecurity, type Notice, type Part, type Reader } from '../domain/notice.ts';
import { catalogue, exampleReader } from './catalogue.ts';
import { septetsOf } from './short-message.ts';
import { anyName } from './testing/any-name.ts';
import { anyNotice, everyNotice, longestAmount } from './testing/every-notice.ts';
import { wordsOf } from './words-of.ts';

const longestName = 'Maximilian-Alexander Montgomery-Featherstonehaugh of Württemberg the Younger & Sons';
const when = exampleReader.when;
const anyReader: fc.Arbitrary<Reader> = fc.record({ displayName: anyName, when: fc.constant(when) });

describe('both parties of a movement are told what concerns them', () => {
  test.each([
    ['sender', 'Ada', 'You sent 25.50 USD to Ada'],
    ['recipient', 'Ben', 'Ben sent you 25.50 USD'],
    ['payer', 'Shop', 'You paid 25.50 USD to Shop'],
    ['merchant', 'Ben', 'Ben paid you 25.50 USD'],
    ['refunder', 'Ben', 'You refunded 25.50 USD to Ben'],
    ['refunded', 'Shop', 'Shop refunded you 25.50 USD'],
    ['depositor', null, 'You deposited 25.50 USD'],
    ['withdrawer', null, 'You withdrew 25.50 USD'],
  ] as const)('the %s', (part, counterparty, told) => {
    const words = wordsOf(movement({ part, counterparty }), exampleReader);
    expect(words.title).toBe(told);
    expect(words.body).toContain(`${told}. `);
    expect(words.sms).toBe(`Paygraph: ${told}.`);
    expect(words.push.body).toContain(told);
    expect(words.email.subject).toBe(told);
    expect(words.email.text).toContain(told);
    expect(words.email.html).toContain(told);
  });

  test('a merchant, what is left after the fee, to the last digit', () => {
    const notice = movement({ part: 'merchant', counterparty: 'Ben' });
    const withFee = { ...notice, fee: { minor: 104n, currency: 'USD' } } as const;
    expect(wordsOf(withFee, exampleReader).body).toContain('the fee of 1.04 USD, 24.46 USD of it');
    expect(wordsOf(notice, exampleReader).body).toContain('less the fee if there is one');
  });

  test('amounts have exactly the digits of their currency', () => {
    const notice = movement({ part: 'sender', counterparty: 'Ada' });
    const yen = { ...notice, amount: { minor: 1230n, currency: 'JPY' } } as const;
    const dinar = { ...notice, amount: { minor: 5n, currency: 'KWD' } } as const;
    expect(wordsOf(yen, exampleReader).title).toBe('You sent 1230 JPY to Ada');
    expect(wordsOf(dinar, exampleReader).title).toBe('You sent 0.005 KWD to Ada');
  });

  test('a party that is not known is left out', () => {
    expect(wordsOf(movement({ part: 'recipient', counterparty: null }), exampleReader).title).toBe(
      'You were sent 25.50 USD',
    );
    expect(wordsOf(movement({ part: 'sender', counterparty: '<>' }), exampleReader).title).toBe(
      'You sent 25.50 USD',
    );
  });
});

test('a failure says why, what became of the money, and what to do, on every channel', () => {
  const { body, sms, push, email } = wordsOf(
    {
      ...movement({ part: 'sender', counterparty: 'Ben' }),
      topic: 'transaction.failed',
      failureCode: 'INSUFFICIENT_FUNDS',
    },
    exampleReader,
  );
  for (const text of [body, push.body, email.text, email.html]) {
    expect(text).toContain('There was not enough money in the wallet.');
    expect(text).toContain('No money left your wallet.');
    expect(text).toContain('Add money or choose a smaller amount.');
  }
  expect(sms).toBe(
    'Paygraph: Your transfer of 25.50 USD to Ben failed: there was not enough money in the wallet. Add money or choose a smaller amount.',
  );
});

test('a failure whose code has no words is told without a reason', () => {
  const failed = {
    ...movement({ part: 'sender', counterparty: 'Ben' }),
    topic: 'transaction.failed',
  } as const;
  for (const failureCode of [null, 'A_CODE_OF_TOMORROW', 'toString']) {
    expect(wordsOf({ ...failed, failureCode }, exampleReader).body).toContain(
      'Something went wrong on our side.',
    );
  }
});

describe('the words of every notice', () => {
  test('are the same each time', () => {
    for (const notice of everyNotice(longestAmount, longestName)) {
      expect(wordsOf(notice, exampleReader)).toEqual(wordsOf(notice, exampleReader));
    }
  });

  test('say all they have to by SMS in one message of its alphabet, with the longest amount and name', () => {
    for (const stranger of [longestName, null]) {
      for (const notice of everyNotice(longestAmount, stranger)) {
        const { sms } = wordsOf(notice, exampleReader);
        expect(septetsOf(sms), sms).toBeLessThanOrEqual(160);
        expect(sms).toMatch(/[.!?]"?\.?$/);
      }
    }
  });

  test('fit where they are shown, with the longest amount and name, and nothing of them is cut but the name', () => {
    for (const notice of everyNotice(longestAmount, longestName)) {
      const { title, body, push, email } = wordsOf(notice, exampleReader);
      expect(push.body, push.body).toBe(body);
      expect(push.title).not.toContain('…');
      expect(title.length).toBeLessThanOrEqual(120);
      expect(email.subject).not.toMatch(/\p{Cc}/u);
    }
  });

  test('hold whatever the names are: lengths, one line, nothing a client turns into a link', () => {
    fc.assert(
      fc.property(anyNotice, anyReader, (notice, reader) => {
        const { title, body, sms, push, email } = wordsOf(notice, reader);
        const septets = septetsOf(sms);
        expect(septets === undefined ? sms.length <= 70 : septets <= 160, sms).toBe(true);
        expect(push.title.length).toBeLessThanOrEqual(65);
        expect(push.body.length).toBeLessThanOrEqual(240);
        for (const line of [title, body, sms, push.title, push.body, email.subject]) {
          expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}<>@]/u);
          expect(line).not.toMatch(/[\p{L}\p{M}]\.[\p{L}\p{N}]|:\/\//u);
        }
        expect(email.text).not.toMatch(/:\/\/|[<>@]|[\p{L}\p{M}\p{N}]\.[\p{L}\p{M}]{2}|(?!\n)\p{C}/u);
        expect(email.text.split('\n')[2]?.match(/\p{N}/gu)?.length ?? 0).toBeLessThanOrEqual(4);
        expect(email.text.split('\n').every((line) => Buffer.byteLength(line) <= 998)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('hold no tag in HTML but those of the template, whatever the names are', () => {
    const own = new Set(
      ['Ada', null].flatMap((stranger) =>
        everyNotice(longestAmount, stranger).flatMap((notice) => tagsOf(notice, exampleReader)),
      ),
    );
    fc.assert(
      fc.property(anyNotice, anyReader, (notice, reader) => {
        expect(tagsOf(notice, reader).filter((tag) => !own.has(tag))).toEqual([]);
        const { html } = wordsOf(notice, reader).email;
        expect(html.match(/<!--/g)).toHaveLength(2);
        expect(html).not.toMatch(/https?:|<a |<img|url\(/);
        expect(html.split('\n').every((line) => Buffer.byteLength(line) <= 998)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('greet by name only where it is plainly one', () => {
    const notice: Notice = { topic: 'user.signed-in' };
    expect(wordsOf(notice, { displayName: 'Zoë', when }).email.text).toContain('Hello Zoë,');
    expect(wordsOf(notice, { displayName: 'evil.example', when }).email.text).toContain('Hello,');
  });
});

test('every topic has an example, and every example goes out by the channels of its topic', () => {
  for (const [topic, { examples }] of Object.entries(catalogue)) {
    expect(examples.length).toBeGreaterThan(0);
    for (const { notice } of examples) expect(notice.topic).toBe(topic);
  }
});

test('what is told for safety goes out by email', () => {
  for (const { topic } of everyNotice(longestAmount, null)) {
    if (isSecurity(topic)) expect(channelsOf({ topic })).toContain('EMAIL');
  }
  expect(isSecurity('user.verification-requested')).toBe(true);
  expect(isSecurity('transaction.completed')).toBe(false);
});

function tagsOf(notice: Notice, reader: Reader): readonly string[] {
  return wordsOf(notice, reader).email.html.match(/<[^>]*>/g) ?? [];
}

function movement<P extends Part>(facts: { part: P; counterparty: string | null }) {
  const transactionId = 'txn_01kaqxw7h2ejvr3bq5z8m4t6dn' as TransactionId;
  return {
    topic: 'transaction.completed',
    amount: { minor: 2550n, currency: 'USD' },
    transactionId,
    ...facts,
  } as const;
}
