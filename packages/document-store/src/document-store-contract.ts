/** What every document store promises, as tests: each adapter's own test file runs it over that adapter. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentStore, Documents, NewDocument, Place } from './port.ts';

export interface StoreUnderTest {
  readonly store: DocumentStore;
  /** Resolves once the collection is as it will be. */
  ready?(name: string): Promise<void>;
  close(): Promise<void>;
}

export function describeDocumentStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`document store on ${name}`, () => {
    let opened: StoreUnderTest;
    let documents: Documents;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());
    beforeEach(async () => {
      const name = `test-${randomUUID()}`;
      documents = opened.store.collection(name);
      await opened.ready?.(name);
    });

    describe('insertOnce', () => {
      test('keeps a document as it was given, at version 1', async () => {
        const note = noteOf('ada', { createdAt: new Date('2026-11-23T08:00:00.123Z') });
        expect(await documents.insertOnce(note)).toBe(true);
        expect(await documents.get(note.id)).toEqual({ ...note, version: 1 });
      });

      test('keeps every kind of JSON, and text of every script', async () => {
        const body = { text: 'Zoë 王 😀 "\\', half: 0.5, no: false, none: null, list: [1, { deep: ['x'] }] };
        const note = noteOf('ada', { body });
        await documents.insertOnce(note);
        expect((await documents.get(note.id))?.body).toEqual(body);
      });

      test('leaves the document of the same id as it is', async () => {
        const note = noteOf('ada', { body: { text: 'first' } });
        await documents.insertOnce(note);
        expect(await documents.insertOnce({ ...note, owner: 'bob', body: { text: 'second' } })).toBe(false);
        expect(await documents.get(note.id)).toEqual({ ...note, version: 1 });
      });

      test('lets one of many at once through', async () => {
        const note = noteOf('ada');
        const inserted = await Promise.all(Array.from({ length: 8 }, () => documents.insertOnce(note)));
        expect(inserted.filter(Boolean)).toHaveLength(1);
      });
    });

    describe('get', () => {
      test('answers undefined where there is no such document', async () => {
        expect(await documents.get('nothing')).toBeUndefined();
      });

      test('does not see into other collections', async () => {
        const note = noteOf('ada');
        await documents.insertOnce(note);
        expect(await opened.store.collection('other').get(note.id)).toBeUndefined();
      });
    });

    describe('replace', () => {
      test('puts another body in, one version on', async () => {
        const note = noteOf('ada', { body: { text: 'old', gone: 1 } });
        await documents.insertOnce(note);
        expect(await documents.replace(note.id, 1, { text: 'new' })).toBe(true);
        expect(await documents.get(note.id)).toEqual({ ...note, body: { text: 'new' }, version: 2 });
      });

      test('changes nothing at another version, or where there is nothing', async () => {
        const note = noteOf('ada', { body: { text: 'old' } });
        await documents.insertOnce(note);
        expect(await documents.replace(note.id, 2, { text: 'new' })).toBe(false);
        expect(await documents.replace('nothing', 1, { text: 'new' })).toBe(false);
        expect((await documents.get(note.id))?.body).toEqual({ text: 'old' });
      });

      test('lets one of many at once through', async () => {
        const note = noteOf('ada');
        await documents.insertOnce(note);
        const replaced = await Promise.all(
          Array.from({ length: 8 }, (_, writer) => documents.replace(note.id, 1, { writer })),
        );
        expect(replaced.filter(Boolean)).toHaveLength(1);
        expect((await documents.get(note.id))?.version).toBe(2);
      });
    });

    describe('setFields', () => {
      test('sets the fields of what matches, one version on, and leaves the rest', async () => {
        const [open1, open2] = [
          noteOf('ada', { body: { done: false, text: 'kept' } }),
          noteOf('ada', { body: { done: false, text: 'kept' } }),
        ];
        const done = noteOf('ada', { body: { done: true } });
        const bobs = noteOf('bob', { body: { done: false } });
        for (const note of [open1, open2, done, bobs]) await documents.insertOnce(note);

        expect(await documents.setFields({ owner: 'ada', equals: { done: false } }, { done: true })).toBe(2);
        expect(await documents.get(open1.id)).toMatchObject({
          version: 2,
          body: { done: true, text: 'kept' },
        });
        expect(await documents.get(open2.id)).toMatchObject({
          version: 2,
          body: { done: true, text: 'kept' },
        });
        expect(await documents.get(done.id)).toMatchObject({ version: 1 });
        expect(await documents.get(bobs.id)).toMatchObject({ version: 1, body: { done: false } });
      });

      test('touches no id that is not named, and nothing where none is', async () => {
        const [one, other] = [noteOf('ada'), noteOf('ada')];
        await documents.insertOnce(one);
        await documents.insertOnce(other);
        expect(await documents.setFields({ owner: 'ada', ids: [one.id] }, { seen: true })).toBe(1);
        expect(await documents.setFields({ owner: 'ada', ids: [] }, { seen: true })).toBe(0);
        expect((await documents.get(other.id))?.version).toBe(1);
      });
    });

    describe('find', () => {
      test('answers one owner’s documents, the newest first, and of one instant the highest id first', async () => {
        const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 8, 0, second));
        const notes = [
          noteOf('ada', { id: 'b', createdAt: at(1) }),
          noteOf('ada', { id: 'a', createdAt: at(2) }),
          noteOf('ada', { id: 'c', createdAt: at(1) }),
          noteOf('bob', { id: 'd', createdAt: at(3) }),
        ];
        for (const note of notes) await documents.insertOnce(note);
        const found = await documents.find({ owner: 'ada' }, { limit: 10 });
        expect(found.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
      });

      test('goes page by page over everything once, also over documents of one instant', async () => {
        const createdAt = new Date('2026-11-23T08:00:00.007Z');
        const notes = Array.from({ length: 7 }, () => noteOf('ada', { createdAt }));
        for (const note of notes) await documents.insertOnce(note);
        const seen: string[] = [];
        let after: Place | undefined;
        for (let page = 0; page < 4; page += 1) {
          const found = await documents.find({ owner: 'ada' }, { limit: 2, after });
          seen.push(...found.map(({ id }) => id));
          after = found.at(-1);
        }
        expect(seen).toEqual(notes.map(({ id }) => id).sort((one, other) => (one < other ? 1 : -1)));
        expect(await documents.find({ owner: 'ada' }, { limit: 2, after })).toEqual([]);
      });

      test.each([
        ['text', { kind: 'x' }, { kind: 'y' }],
        ['a number', { kind: 1 }, { kind: 2 }],
        ['a boolean', { kind: true }, { kind: false }],
        ['a number, not its text', { kind: 1 }, { kind: '1' }],
        ['null', { kind: null }, { kind: 'x' }],
        ['text, not a list that holds it', { kind: 'x' }, { kind: ['x'] }],
        ['text that means something elsewhere', { kind: '$ne' }, { kind: 'x' }],
      ] as const)('narrows by a field that equals %s', async (_, wanted, unwanted) => {
        const [match, other] = [noteOf('ada', { body: wanted }), noteOf('ada', { body: unwanted })];
        await documents.insertOnce(match);
        await documents.insertOnce(other);
        const found = await documents.find({ owner: 'ada', equals: wanted }, { limit: 10 });
        expect(found.map(({ id }) => id)).toEqual([match.id]);
      });

      test('narrows to what was created at an instant or later', async () => {
        const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 8, 0, second));
        for (const second of [1, 2, 3]) {
          await documents.insertOnce(noteOf('ada', { id: `at ${second}`, createdAt: at(second) }));
        }
        const found = await documents.find({ owner: 'ada', from: at(2) }, { limit: 10 });
        expect(found.map(({ id }) => id)).toEqual(['at 3', 'at 2']);
      });

      test('takes a missing field for null', async () => {
        const note = noteOf('ada', { body: {} });
        await documents.insertOnce(note);
        expect(await documents.find({ owner: 'ada', equals: { readAt: null } }, { limit: 1 })).toHaveLength(
          1,
        );
      });
    });

    describe('findByOwners', () => {
      test('answers each owner’s own, newest first, in the order asked', async () => {
        const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 8, 0, second));
        const notes = [
          noteOf('ada', { id: 'a', createdAt: at(1) }),
          noteOf('bob', { id: 'b', createdAt: at(2) }),
          noteOf('ada', { id: 'c', createdAt: at(3) }),
          noteOf('cyd', { id: 'd', createdAt: at(4), body: { deep: [1] } }),
        ];
        for (const note of notes) await documents.insertOnce(note);
        const found = await documents.findByOwners(['bob', 'eve', 'ada', 'bob'], { limit: 10 });
        expect(found.map((list) => list.map(({ id }) => id))).toEqual([['b'], [], ['c', 'a'], ['b']]);
        expect(await documents.findByOwners(['cyd'], { limit: 1 })).toEqual([[{ ...notes[3], version: 1 }]]);
        expect(await documents.findByOwners([], { limit: 10 })).toEqual([]);
      });

      test('lets no owner of many take the room of another', async () => {
        for (let n = 0; n < 9; n += 1) await documents.insertOnce(noteOf('ada', { id: `a${n}` }));
        await documents.insertOnce(noteOf('bob', { id: 'b' }));
        const found = await documents.findByOwners(['ada', 'bob'], { limit: 3 });
        expect(found.map((list) => list.map(({ id }) => id))).toEqual([['a8', 'a7', 'a6'], ['b']]);
      });
    });

    describe('count', () => {
      test('counts what the filter has', async () => {
        await documents.insertOnce(noteOf('ada', { body: { readAt: null } }));
        await documents.insertOnce(noteOf('ada', { body: { readAt: 'now' } }));
        await documents.insertOnce(noteOf('bob', { body: { readAt: null } }));
        expect(await documents.count({ owner: 'ada' })).toBe(2);
        expect(await documents.count({ owner: 'ada', equals: { readAt: null } })).toBe(1);
        expect(await documents.count({ owner: 'eve' })).toBe(0);
      });
    });
  });
}

function noteOf(owner: string, given: Partial<NewDocument> = {}): NewDocument {
  return { id: randomUUID(), owner, createdAt: new Date('2026-11-23T08:00:00.000Z'), body: {}, ...given };
}
