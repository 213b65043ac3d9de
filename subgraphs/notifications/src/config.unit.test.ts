import { type Environment, readConfig } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { notificationsConfigOf, notificationsRules, notificationsVariables } from './config.ts';

const read = (environment: Environment) =>
  notificationsConfigOf(readConfig(notificationsVariables, environment, notificationsRules));

describe('the configuration of notifications', () => {
  test('writes mails to files where there is no mail server', () => {
    expect(read({ MAIL_DIR: '/mails' })).toMatchObject({
      mail: { kind: 'files', folder: '/mails' },
      mailFrom: { name: 'Paygraph', address: 'no-reply@paygraph.example' },
    });
  });

  test('writes text and push messages beside the mails, or where it is told to; without either, none is sent', () => {
    expect(read({ MAIL_DIR: '/data/mail' }).simulated).toMatchObject({ folder: '/data' });
    const named = { MAIL_DIR: '/data/mail', SIMULATED_SENDERS_DIR: '/messages' };
    expect(read(named).simulated).toMatchObject({ folder: '/messages' });
    expect(read({ SMTP_URL: 'smtp://mail:25' }).simulated).toBeUndefined();
  });

  test('heeds orders to fail everywhere but in production', () => {
    expect(read({ MAIL_DIR: '/mail' }).simulated).toMatchObject({ mayBeToldToFail: true });
    const production = { MAIL_DIR: '/mail', NODE_ENV: 'production' };
    expect(read(production).simulated).toMatchObject({ mayBeToldToFail: false });
  });

  test('tries twelve times, with pauses from a second to five minutes, unless told otherwise', () => {
    const { retries, leaseMs, staleAfterMs } = read({ MAIL_DIR: '/mail' });
    expect({ retries, leaseMs, staleAfterMs }).toEqual({
      retries: { tries: 12, firstPauseMs: 1_000, longestPauseMs: 300_000 },
      leaseMs: 20_000,
      staleAfterMs: 86_400_000,
    });
    expect(read({ MAIL_DIR: '/mail', DELIVERY_TRIES: '3' }).retries).toMatchObject({ tries: 3 });
  });

  test('refuses pauses that shrink, and a lease that ends before a message is sent', () => {
    const shrinking = { DELIVERY_FIRST_PAUSE_MS: '2000', DELIVERY_LONGEST_PAUSE_MS: '1000' };
    expect(() => read({ MAIL_DIR: '/mail', ...shrinking })).toThrow('DELIVERY_LONGEST_PAUSE_MS');
    expect(() => read({ MAIL_DIR: '/mail', DELIVERY_LEASE_MS: '5000' })).toThrow('DELIVERY_LEASE_MS');
  });

  test('prefers a mail server', () => {
    const { mail } = read({ MAIL_DIR: '/mails', SMTP_URL: 'smtp://mail:25' });
    expect(mail).toEqual({ kind: 'smtp', url: 'smtp://mail:25', requireTls: false });
  });

  test('requires TLS in production, unless said otherwise', () => {
    const production = { NODE_ENV: 'production', SMTP_URL: 'smtp://mail:25' };
    expect(read(production).mail).toMatchObject({ requireTls: true });
    const optional = { ...production, SMTP_TLS: 'optional' };
    expect(() => read(optional)).toThrow('SMTP_TLS: is a connection without TLS');
    expect(read({ ...optional, ALLOW_PLAIN_CONNECTIONS: 'smtp' }).mail).toMatchObject({ requireTls: false });
  });

  test('names what is missing', () => {
    expect(() => read({})).toThrow('MAIL_DIR is missing');
  });

  test.each([
    ['Shop <shop@example.com>', { name: 'Shop', address: 'shop@example.com' }],
    ['shop@example.com', { name: '', address: 'shop@example.com' }],
    ['<shop@example.com>', { name: '', address: 'shop@example.com' }],
  ])('takes %s for a sender', (MAIL_FROM, mailFrom) => {
    expect(read({ MAIL_DIR: '/mails', MAIL_FROM }).mailFrom).toEqual(mailFrom);
  });

  test.each([
    'Shop',
    'Shop <shop@example.com',
    'shop@example.com>',
    'Shop\r\nBcc: x <shop@example.com>',
    'a@b <c@d> e',
  ])('refuses %j as a sender', (MAIL_FROM) => {
    expect(() => read({ MAIL_DIR: '/mails', MAIL_FROM })).toThrow('MAIL_FROM');
  });
});
