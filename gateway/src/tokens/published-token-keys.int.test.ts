import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLogger } from '@paygraph/telemetry';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, serveDocuments } from '../testing/documents.ts';
import { eventually } from '../testing/graph.ts';
import { followPublishedTokenKeys } from './published-token-keys.ts';
import type { TokenKeys } from './token-keys.ts';

const logger = createLogger({ service: 'gateway', level: 'silent' });
const first = newKey();
const second = newKey();

let issuer: Awaited<ReturnType<typeof serveDocuments>>;
let keys: TokenKeys | undefined;
let nowMs: number;
beforeEach(async () => {
  nowMs = 0;
  issuer = await serveDocuments(json({ keys: [published('first', first)] }));
});
afterEach(async () => {
  keys?.stop();
  await issuer.stop();
});

function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
}

function published(kid: string, key: KeyObject) {
  return { ...key.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
}

async function follow(): Promise<TokenKeys> {
  const following = followPublishedTokenKeys({ url: issuer.url, now: () => nowMs, logger });
  keys = following;
  await eventually(() => following.isReady());
  return following;
}

describe('published keys', () => {
  test('are picked by their id', async () => {
    const { find } = await follow();
    expect((await find('first'))?.equals(first)).toBe(true);
    expect(await find(undefined)).toBeUndefined();
  });

  test('are read again for an id that is not known, for all who wait at once', async () => {
    const { find } = await follow();
    issuer.answerWith(json({ keys: [published('second', second), published('first', first)] }));
    const found = await Promise.all([find('second'), find('second'), find('second')]);
    expect(found.map((key) => key?.equals(second))).toEqual([true, true, true]);
    expect(issuer.asked).toHaveLength(2);
  });

  test('are not asked for more often than every 10 seconds, however many ids are made up', async () => {
    const { find } = await follow();
    for (let forged = 0; forged < 50; forged += 1) expect(await find(`forged ${forged}`)).toBeUndefined();
    expect(issuer.asked).toHaveLength(2);
    nowMs = 9_999;
    await find('forged');
    expect(issuer.asked).toHaveLength(2);
    nowMs = 10_000;
    await find('forged');
    await find('x'.repeat(129));
    expect(issuer.asked).toHaveLength(3);
  });

  test('that are published no more are gone', async () => {
    const { find } = await follow();
    issuer.answerWith(json({ keys: [published('second', second)] }));
    await find('second');
    expect(await find('first')).toBeUndefined();
  });

  test.each([
    ['is away', json({}, 503)],
    ['answers what is no key set', json({ keys: 'none' })],
    ['has no key that fits', json({ keys: [] })],
    ['answers without end', json({ keys: [published('first', first)], more: 'x'.repeat(100_000) })],
  ])('stay good while the issuer %s', async (_, answer) => {
    const { find, isReady } = await follow();
    issuer.answerWith(answer);
    await find('unknown');
    expect(issuer.asked).toHaveLength(2);
    expect((await find('first'))?.equals(first)).toBe(true);
    expect(isReady()).toBe(true);
  });

  test('of other kinds are passed over', async () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
    issuer.answerWith(
      json({
        keys: [
          { ...published('p384', p384), alg: 'ES384' },
          { ...published('rsa', rsa), alg: 'RS256' },
          { ...published('for-encryption', second), use: 'enc' },
          { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' },
          published('first', first),
        ],
      }),
    );
    const { find } = await follow();
    expect(await find('first')).toBeDefined();
    for (const kid of ['p384', 'rsa', 'for-encryption', 'secret']) expect(await find(kid)).toBeUndefined();
  });

  test('are not ready before there is one, and are when the issuer comes', async () => {
    issuer.answerWith(json({}, 503));
    const following = followPublishedTokenKeys({ url: issuer.url, now: () => nowMs, logger });
    keys = following;
    await eventually(() => issuer.asked.length > 0);
    expect(following.isReady()).toBe(false);
    issuer.answerWith(json({ keys: [published('first', first)] }));
    await eventually(() => following.isReady());
  });
});
