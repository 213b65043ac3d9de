import { readFileSync, statSync } from 'node:fs';
import { buildSchema, GraphQLEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { toMarkdown } from './document.ts';
import { knownReasons, reasonOf } from './failure-reasons.ts';
import { pictures } from './pictures.ts';

const root = new URL('../../../../', import.meta.url);

describe('docs/notifications.md', () => {
  test('says what the templates say; else run `npm run generate`', () => {
    expect(readFileSync(new URL('docs/notifications.md', root), 'utf8')).toBe(toMarkdown());
  });

  test('names every topic there is, and holds nothing of the machine it was made on', () => {
    const text = toMarkdown();
    for (const topic of Object.keys(catalogue)) expect(text).toContain(`### ${topic}\n`);
    expect(text).not.toContain(root.pathname);
  });

  test.each(pictures)('shows a picture that is there, and small: $file', ({ file }) => {
    expect(statSync(new URL(`docs/pictures/mails/${file}`, root)).size).toBeLessThan(60_000);
  });
});

describe('the reasons why movements fail', () => {
  test('are in words for every code of the contract, and for no other', () => {
    const contract = buildSchema(readFileSync(new URL('schema/api.graphql', root), 'utf8'));
    const codes = contract.getType('ErrorCode');
    if (!(codes instanceof GraphQLEnumType)) throw new Error('the contract has no ErrorCode');
    expect([...knownReasons].sort()).toEqual(
      codes
        .getValues()
        .map(({ name }) => name)
        .sort(),
    );
  });

  test('are sentences, and each says what to do', () => {
    for (const code of [...knownReasons, null]) {
      const { why, remedy } = reasonOf(code);
      expect(why).toMatch(/^[A-Z].*[.]$/);
      expect(remedy).toMatch(/^[A-Z].*[.]$/);
      expect(why.length + remedy.length).toBeLessThanOrEqual(95);
    }
  });
});
