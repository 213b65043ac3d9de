/** docs/notifications.md promises words for every event of which people are told: a journey looks for them. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { describe, expect, test } from 'vitest';

interface Row {
  readonly topic: string;
  readonly who: string;
  readonly title: string;
  /** Empty where the topic does not go by SMS. */
  readonly text: string;
}

const document = readFileSync(path.join(repository, 'docs/notifications.md'), 'utf8');
const rows = rowsOf(document);
const linkTitles = [...document.matchAll(/^\| `(user\.[a-z-]+)` \| `[a-z-]+` \| \*\*(.+?)\*\*/gm)];
const subjects = [...document.matchAll(/^Subject: (.+)$/gm)].map(([, subject = '']) => subject);
const lookedFor = globSync('tests/journeys/*.test.ts', { cwd: repository }).flatMap((file) =>
  literalsOf(readFileSync(path.join(repository, file), 'utf8')),
);

/** Only events of older versions, and of people who are gone, lead to these: no call of the API makes one. */
const outOfReach: ReadonlySet<string> = new Set([
  'a party, where the other one is not known',
  'every party, where the event does not tell who is who',
  'its owner, where the event does not tell the currency',
]);

describe('every notice of the document', () => {
  test.each(rows.filter(({ who }) => !outOfReach.has(who)))(
    '$topic, told to $who: a journey looks for “$title”',
    ({ title }) => {
      expect(isLookedFor(title)).toBe(true);
    },
  );

  test('was found: each topic of its first table, with a title', () => {
    const [, table = ''] = document.split('\n## Of what, and whom\n');
    const topics = [...table.matchAll(/^\| \[`([a-z.-]+)`\]/gm)].map(([, topic]) => topic);
    expect(topics.length).toBeGreaterThan(15);
    expect([...new Set(rows.map(({ topic }) => topic))]).toEqual(topics);
  });
});

test('of every topic that goes by SMS a journey reads the text', () => {
  const byText = Map.groupBy(
    rows.filter(({ text }) => text !== ''),
    ({ topic }) => topic,
  );
  expect(byText.size).toBeGreaterThan(5);
  const unread = [...byText].filter(([, all]) => !all.some(({ text }) => isLookedFor(text)));
  expect(unread.map(([topic]) => topic)).toEqual([]);
});

describe('every mail that carries, or is about, a link', () => {
  test.each(linkTitles.map(([, topic = '', title = '']) => ({ topic, title })))(
    '$topic: a journey looks for “$title”, and for the topic',
    ({ topic, title }) => {
      expect(lookedFor).toContain(title);
      expect(lookedFor).toContain(topic);
    },
  );

  test('has a subject that a journey looks for', () => {
    expect(subjects).toHaveLength(linkTitles.length);
    expect(subjects.filter((subject) => !lookedFor.includes(subject))).toEqual([]);
  });
});

function isLookedFor(words: string): boolean {
  const pattern = patternOf(words);
  return lookedFor.some((literal) => pattern.test(literal));
}

/** Any amount, name and card will do: the document has its own people. */
function patternOf(words: string): RegExp {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const amount = String.raw`(?:\d+\.\d\d|\$\{amount\})`;
  const open = escaped
    .replace(/\d+\\\.\d\d/g, () => amount)
    .replace(/\b(?:Ben|Shop)\b/g, '[A-Z][A-Za-z ]+')
    .replace(/(?:Visa|Bank account) ending \d{4}/g, String.raw`[A-Z][a-z ]+ ending \d{4}`);
  return new RegExp(`^${open}$`);
}

/** What stands between quotes: comments have none of them. */
function literalsOf(source: string): readonly string[] {
  return [...source.matchAll(/'([^'\n]+)'|`([^`]+)`/g)].map(([, plain, template]) => plain ?? template ?? '');
}

function rowsOf(text: string): readonly Row[] {
  const [, inWords = ''] = text.split('\n## In which words\n');
  const [sections = ''] = inWords.split('\n## ');
  return sections
    .split('\n### ')
    .slice(1)
    .flatMap((section) => {
      const [topic = '', ...lines] = section.split('\n');
      return lines.filter((line) => line.includes(' | **')).map((line) => rowOf(topic, line));
    });
}

function rowOf(topic: string, line: string): Row {
  const [who = '', told = '', text = ''] = line.slice(2).split(/ \| ?/);
  const [, title = ''] = /^\*\*(.+?)\*\*/.exec(told) ?? [];
  return { topic, who, title, text };
}
