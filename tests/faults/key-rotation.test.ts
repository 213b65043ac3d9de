import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MeDocument } from '@paygraph/sdk';
import { createClient, type System, startProcess, startSystem, subgraphUrl } from '@paygraph/testing';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { signIn, signUp } from '../people/person.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system?.stop());

async function rotateKeys(): Promise<void> {
  const { dataFolder } = system.place;
  const running = startProcess('packages/embedded/src/rotate-keys.ts', { DATA_DIR: dataFolder });
  if ((await running.ended()).code !== 0) throw new Error(running.output());
}

async function restart(): Promise<void> {
  await system.interrupt();
  await system.restart();
}

const statusWith = async (accessToken: string) =>
  (await createClient({ place: system.place, accessToken }).run(MeDocument, {})).status;

async function publishedKeyIds(): Promise<readonly string[]> {
  const response = await fetch(new URL('/.well-known/jwks.json', subgraphUrl(system.place, 'users')));
  const { keys } = (await response.json()) as { keys: readonly { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

function keyIdOf(accessToken: string): unknown {
  const [header = ''] = accessToken.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
}

/** As an hour later: the end of each retired key's time is put behind us. */
async function letRetiredKeysExpire(): Promise<void> {
  const file = path.join(system.place.dataFolder, 'keys', 'access-token.retired.json');
  const retired = JSON.parse(await readFile(file, 'utf8')) as readonly { publicKey: string }[];
  const past = new Date(Date.now() - 1_000).toISOString();
  await writeFile(file, JSON.stringify(retired.map(({ publicKey }) => ({ publicKey, until: past }))));
}

test('a new signing key signs nobody out, and the old one is worth nothing an hour later', async () => {
  onTestFailed(() => console.log(`The system said:\n${system.process.output()}`));
  const ada = await signUp(system.place, { name: 'Ada' });
  const old = ada.tokens.accessToken;
  await rotateKeys();
  expect(await statusWith(old)).toBe(200);

  await restart();
  const fresh = (await signIn(system.place, ada)).accessToken;
  expect(keyIdOf(fresh)).not.toBe(keyIdOf(old));
  expect(await publishedKeyIds()).toEqual([keyIdOf(fresh), keyIdOf(old)]);
  expect([await statusWith(old), await statusWith(fresh)]).toEqual([200, 200]);

  await system.interrupt();
  await letRetiredKeysExpire();
  await system.restart();
  expect(await publishedKeyIds()).toEqual([keyIdOf(fresh)]);
  expect([await statusWith(old), await statusWith(fresh)]).toEqual([401, 200]);
});
