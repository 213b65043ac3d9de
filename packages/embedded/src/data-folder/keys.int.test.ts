import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createIdentitySigner, createIdentityVerifier, serviceNames } from '@paygraph/principal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScratchFolder, removeScratchFolder } from '../fixture/scratch-folder.ts';
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
    const privateKeys = [accessToken, ...Object.values(identity)].map(({ privateKey }) => privateKey);
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
    expect(await readFile(publicFile, 'utf8')).toBe(accessToken.publicKey);
  });

  test('that can not be read are told by their file', async () => {
    await ensureKeys(folder);
    await writeFile(path.join(folder, 'identity-users.private.pem'), 'garbled');
    await expect(ensureKeys(folder)).rejects.toThrow(/identity-users\.private\.pem holds no private key/);
  });

  test('hold a secret of 32 bytes for the links in mails', async () => {
    const { linkSecret } = await ensureKeys(folder);
    expect(Buffer.from(linkSecret, 'base64url')).toHaveLength(32);
  });
});
