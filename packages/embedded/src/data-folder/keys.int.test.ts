import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createIdentitySigner, createIdentityVerifier, serviceNames } from '@paygraph/principal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScratchFolder, removeScratchFolder } from '../fixture/scratch-folder.ts';
import { requestRotation } from './access-token-keys.ts';
import { ensureKeys } from './keys.ts';

let scratch: string;
let folder: string;

beforeEach(async () => {
  scratch = await createScratchFolder();
  folder = path.join(scratch, 'keys');
});
afterEach(() => removeScratchFolder(scratch));

describe('the keys of a data folder', () => {
  test('are made once and then stay', async () => {
    expect(await ensureKeys(folder)).toEqual(await ensureKeys(folder));
  });

  test('are for their owner’s eyes only', async () => {
    await ensureKeys(folder);
    const files = await readdir(folder);
    expect(files).toHaveLength(2 * (serviceNames.length + 1) + 1);
    for (const file of files) expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600);
  });

  test('differ from service to service, and sign identities that verify', async () => {
    const { identity, accessToken } = await ensureKeys(folder);
    const privateKeys = [accessToken.signing, ...Object.values(identity)].map(({ privateKey }) => privateKey);
    expect(new Set(privateKeys).size).toBe(serviceNames.length + 1);
    const signer = createIdentitySigner({ issuer: 'users', privateKey: identity.users.privateKey });
    const verifier = createIdentityVerifier({
      audience: 'wallets',
      trustedKeys: { users: identity.users.publicKey },
    });
    const service = { principal: { kind: 'service', name: 'users' }, client: undefined } as const;
    expect(verifier.verify(signer.sign(service, 'wallets', ''))?.identity).toEqual(service);
  });

  test('put in place by someone get the public key that belongs to them', async () => {
    const { accessToken } = await ensureKeys(folder);
    const publicFile = path.join(folder, 'access-token.public.pem');
    await writeFile(publicFile, 'of another key');
    expect((await ensureKeys(folder)).accessToken).toEqual(accessToken);
    expect(await readFile(publicFile, 'utf8')).toBe(accessToken.signing.publicKey);
  });

  test('that can not be read are told by their file', async () => {
    await ensureKeys(folder);
    await writeFile(path.join(folder, 'identity-users.private.pem'), 'garbled');
    await expect(ensureKeys(folder)).rejects.toThrow(/identity-users\.private\.pem holds no private key/);
  });

  describe('of access tokens', () => {
    let nowMs = Date.parse('2026-11-23T08:00:00Z');
    const keys = async () => (await ensureKeys(folder, () => new Date(nowMs))).accessToken;

    test('change at the start after a rotation was asked for, and the old one is published for an hour', async () => {
      const before = await keys();
      expect(before.retired).toEqual([]);
      await requestRotation(folder);
      nowMs += 5 * 60_000;
      const after = await keys();
      expect(after.signing.publicKey).not.toBe(before.signing.publicKey);
      const until = new Date(nowMs + 60 * 60_000).toISOString();
      expect(after.retired).toEqual([{ publicKey: before.signing.publicKey, until }]);
      expect(await keys()).toEqual(after);
      nowMs += 60 * 60_000 - 1;
      expect(await keys()).toEqual(after);
      nowMs += 1;
      expect(await keys()).toEqual({ signing: after.signing, retired: [] });
    });

    test('stay published for their hour when another rotation follows at once', async () => {
      const first = await keys();
      await requestRotation(folder);
      const second = await keys();
      await requestRotation(folder);
      const third = await keys();
      expect(third.retired.map(({ publicKey }) => publicKey)).toEqual([
        second.signing.publicKey,
        first.signing.publicKey,
      ]);
    });

    test('change once where the start after a rotation was cut off before it was done', async () => {
      const before = await keys();
      await requestRotation(folder);
      // As far as the start came: the old key is retired, and still the one that signs.
      const retired = [{ publicKey: before.signing.publicKey, until: new Date(nowMs + 1_000) }];
      await writeFile(path.join(folder, 'access-token.retired.json'), JSON.stringify(retired));
      const after = await keys();
      expect(after.signing.publicKey).not.toBe(before.signing.publicKey);
      expect(after.retired.map(({ publicKey }) => publicKey)).toEqual([before.signing.publicKey]);
    });

    test('whose list is garbled are told by their file', async () => {
      await keys();
      await writeFile(path.join(folder, 'access-token.retired.json'), 'garbled');
      await expect(keys()).rejects.toThrow(/access-token\.retired\.json/);
    });
  });

  test('hold a secret of 32 bytes for the links in mails', async () => {
    const { linkSecret } = await ensureKeys(folder);
    expect(Buffer.from(linkSecret, 'base64url')).toHaveLength(32);
  });
});
