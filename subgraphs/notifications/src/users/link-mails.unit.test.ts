import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createLinkMails } from './link-mails.ts';

const found = {
  userId: createIds().next('usr'),
  purpose: 'VERIFY_EMAIL',
  to: 'ada@example.com',
  displayName: 'Ada',
  link: 'http://localhost:8000/verify-email?token=secret',
};

describe('a mail that the users service describes', () => {
  test('is read with its link', async () => {
    expect(await find(found)).toEqual({ ...found, purpose: 'verify-email' });
  });

  test.each([
    ['ALREADY_REGISTERED', 'already-registered'],
    ['PASSWORD_CHANGED', 'password-changed'],
  ])('carries no link where its purpose has none: %s', async (shown, purpose) => {
    const { link: _, ...rest } = found;
    expect(await find({ ...found, purpose: shown, link: null })).toEqual({ ...rest, purpose });
  });

  test('that resets a password is read with its link, and is refused without one', async () => {
    const reset = { ...found, purpose: 'RESET_PASSWORD' };
    expect(await find(reset)).toEqual({ ...found, purpose: 'reset-password' });
    await expect(find({ ...reset, link: null })).rejects.toThrow('no link');
  });

  test('is none where the link is of no use any more', async () => {
    expect(await find(null)).toBeUndefined();
  });

  test.each([
    ['no link', { link: null }],
    ['a link with a line break', { link: 'http://x.example/?token=se\r\ncret' }],
    ['a link with a space', { link: 'http://x.example/?token=se cret' }],
    ['a script for a link', { link: 'javascript:alert("secret")' }],
    ['an address with a line break', { to: 'ada@example.com\r\nBcc: eve@evil.example' }],
    ['what is no address', { to: 'secret' }],
    ['what is no user', { userId: 'secret' }],
    ['a purpose nobody knows', { purpose: 'RESET_secret' }],
  ])('is refused with %s, and the error does not repeat a secret', async (_, wrong) => {
    const refused = await find({ ...found, ...wrong }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    if (!('purpose' in wrong)) expect(String(refused)).not.toContain('secret');
  });
});

/** The call itself is tested where it is made over HTTP; here it answers at once. */
function find(linkMail: object | null) {
  const call = async <Result>(): Promise<Result> => JSON.parse(JSON.stringify({ linkMail }));
  return createLinkMails({ call }).find('eml_1');
}
