import type { Documents } from '@paygraph/document-store';
import { createIds, type UserId } from '@paygraph/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPreferences, type PreferencesStore } from '../domain/preferences.ts';
import { openScratchDocuments } from '../testing/scratch-documents.ts';
import { createPreferencesStore } from './preferences-store.ts';

const ids = createIds();
const now = () => new Date('2026-11-23T08:00:00Z');
let documents: Documents;
let preferences: PreferencesStore;
let close: () => Promise<void>;
beforeAll(async () => {
  const opened = await openScratchDocuments();
  close = opened.close;
  documents = opened.store.collection('notification-preferences');
  preferences = createPreferencesStore(documents, now);
});
afterAll(() => close());

let ada: UserId;
beforeEach(() => {
  ada = ids.next('usr');
});

test('whoever has changed nothing is told by email and push', async () => {
  expect(await preferences.get(ada)).toEqual({ email: true, sms: false, push: true });
  expect(await documents.get(ada)).toBeUndefined();
});

test('a change leaves what it does not name as it was, and is the person’s alone', async () => {
  expect(await preferences.update(ada, { sms: true })).toEqual({ email: true, sms: true, push: true });
  expect(await preferences.update(ada, { email: false })).toEqual({ email: false, sms: true, push: true });
  expect(await preferences.update(ada, {})).toEqual({ email: false, sms: true, push: true });
  expect(await preferences.get(ada)).toEqual({ email: false, sms: true, push: true });
  expect(await preferences.get(ids.next('usr'))).toEqual(defaultPreferences);
});

test('none of three changes at the same moment is lost, twenty times over', async () => {
  for (let round = 0; round < 20; round += 1) {
    const person = ids.next('usr');
    await Promise.all([
      preferences.update(person, { email: false }),
      preferences.update(person, { sms: true }),
      preferences.update(person, { push: false }),
    ]);
    expect(await preferences.get(person)).toEqual({ email: false, sms: true, push: false });
  }
});

test('a channel that is missing in an older document is as by default', async () => {
  await documents.insertOnce({ id: ada, owner: ada, createdAt: now(), body: { email: false } });
  expect(await preferences.get(ada)).toEqual({ email: false, sms: false, push: true });
});
