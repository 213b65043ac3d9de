import { type Environment, readConfig } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { notificationsConfigOf, notificationsRules, notificationsVariables } from './config.ts';

const read = (environment: Environment) =>
  notificationsConfigOf(readConfig(notificationsVariables, environment, notificationsRules));

describe('the configuration of notifications', () => {
  test('writes mails to files where there is no mail server', () => {
    expect(read({ MAIL_DIR: '/mails' })).toEqual({
      mail: { kind: 'files', folder: '/mails' },
      mailFrom: { name: 'Paygraph', address: 'no-reply@paygraph.example' },
    });
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
