import { expect, test } from 'vitest';
import { browserSessions, type TextStorage } from './browser-sessions.ts';

function textStorage(): TextStorage & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => texts.set(key, value),
    removeItem: (key) => texts.delete(key),
  };
}

const session = { accessToken: 'a', refreshToken: 'r', expiresAt: 1 };

test('a session is kept as text, and forgotten', () => {
  const storage = textStorage();
  const sessions = browserSessions({ storage });
  sessions.write(session);
  expect(browserSessions({ storage }).read()).toEqual(session);
  sessions.write(undefined);
  expect(storage.texts.size).toBe(0);
});

test.each(['', '{', 'null', '[]', '{"accessToken":1}', '{"accessToken":"a","refreshToken":"r"}'])(
  'whatever else stands there (%j) is no session',
  (text) => {
    const storage = textStorage();
    storage.setItem('paygraph-session', text);
    expect(browserSessions({ storage }).read()).toBeUndefined();
  },
);

test('where there is no localStorage it says so', () => {
  expect(() => browserSessions()).toThrow(/memorySessions/);
});

test('one tab is told of what another one did, and of nothing else', () => {
  const heard = new Set<(event: { key: string | null }) => void>();
  let told = 0;
  const forget = browserSessions({
    storage: textStorage(),
    events: {
      addEventListener: (_type, listener) => heard.add(listener),
      removeEventListener: (_type, listener) => heard.delete(listener),
    },
  }).watch(() => {
    told += 1;
  });
  for (const key of ['paygraph-session', 'another', null]) for (const listener of heard) listener({ key });
  expect(told).toBe(2);
  forget();
  expect(heard.size).toBe(0);
});
