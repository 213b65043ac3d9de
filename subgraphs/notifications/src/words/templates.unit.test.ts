import { describe, expect, test } from 'vitest';
import { linkNotices } from '../domain/link-mail.ts';
import { catalogue, exampleReader, linkMailExamples } from './catalogue.ts';
import { linkMailContent } from './link-mails.ts';
import { accents, palette } from './palette.ts';
import { wordsOf } from './words-of.ts';
import { writeMail } from './write-mail.ts';

/** What a browser shows of a mail, with its markup; the page around it stands in a snapshot of its own. */
function contentOf(html: string): string {
  return html.slice(html.indexOf('<td class="card"'), html.indexOf('<!--[if mso]></td>'));
}

describe.each(Object.entries(catalogue))('%s in words', (_topic, { examples }) => {
  test.each(examples.map(({ who, notice }) => [who, notice] as const))('to %s', (_who, notice) => {
    const { email, ...words } = wordsOf(notice, exampleReader);
    expect(words).toMatchSnapshot('in the list, by SMS, by push');
    expect(`${email.subject}\n\n${email.text}`).toMatchSnapshot('mail as text');
    expect(contentOf(email.html)).toMatchSnapshot('mail as HTML');
  });
});

describe('a mail that carries, or is about, a link', () => {
  test.each(linkMailExamples.map((mail) => [mail.purpose, mail] as const))('%s in words', (purpose, mail) => {
    const { subject, text, html } = writeMail(linkMailContent(mail));
    expect(linkNotices[purpose]).toMatchSnapshot('in the list');
    expect(`${subject}\n\n${text}`).toMatchSnapshot('mail as text');
    expect(contentOf(html)).toMatchSnapshot('mail as HTML');
  });

  test.each(linkMailExamples.filter((mail) => 'link' in mail))(
    'has its link once in each part, on a line of its own in text: $purpose',
    (mail) => {
      const { text, html } = writeMail(linkMailContent(mail));
      expect(text.split('\n').filter((line) => line.includes('https:'))).toEqual([mail.link]);
      expect(html.match(/https?:[^"]*/g)).toEqual([mail.link]);
    },
  );

  test.each(linkMailExamples.filter((mail) => !('link' in mail)))(
    'has none where it is about one: $purpose',
    (mail) => {
      const { text, html } = writeMail(linkMailContent(mail));
      expect(text + html).not.toMatch(/https?:|href/);
    },
  );

  test('can’t be broken out of by its link', () => {
    const [mail] = linkMailExamples;
    if (mail === undefined || !('link' in mail)) throw new Error('the first example has a link');
    const { html } = writeMail(
      linkMailContent({ ...mail, link: 'https://pay.example/?a="><script>&token=x' }),
    );
    expect(html).toContain('href="https://pay.example/?a=&quot;&gt;&lt;script&gt;&amp;token=x"');
    expect(html).not.toContain('<script>');
  });
});

describe('the page of all mails', () => {
  test('is as it was looked at', () => {
    const { html } = wordsOf({ topic: 'user.verified' }, exampleReader).email;
    expect(html).toMatchSnapshot();
  });

  test('tells its language, and loads nothing', () => {
    const { html } = wordsOf({ topic: 'user.verified' }, exampleReader).email;
    expect(html).toMatch(/^<!doctype html>\n<html lang="en"/);
    expect(html).not.toMatch(/<(img|link|script|iframe|object)|url\(|@import|@font-face|src=/);
    const tables = html.match(/<table[^>]*>/g) ?? [];
    expect(tables.filter((table) => !table.includes('role="presentation"'))).toHaveLength(1);
  });

  test('has a head that the strictest client keeps, and is no longer than a client shows', () => {
    for (const { examples } of Object.values(catalogue)) {
      for (const { notice } of examples) {
        const { html } = wordsOf(notice, exampleReader).email;
        // Gmail drops a style sheet above 8,192 characters, and cuts a mail above 102 kB.
        expect(/<style>(.*)<\/style>/s.exec(html)?.[1]?.length).toBeLessThan(8_192);
        expect(Buffer.byteLength(html)).toBeLessThan(20_000);
      }
    }
  });

  test.each(['light', 'dark'] as const)(
    'can be read in %s colours: letters stand out by 4.5 to 1',
    (scheme) => {
      const { page, card, ink, soft, brand, button, buttonInk } = palette;
      const pairs = [
        ...Object.values(accents).map((accent) => [accent, card] as const),
        [ink, card],
        [soft, card],
        [soft, page],
        [brand, page],
        [buttonInk, button],
      ] as const;
      for (const [letters, ground] of pairs) {
        expect(contrast(letters[scheme], ground[scheme])).toBeGreaterThan(4.5);
      }
    },
  );
});

/** WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
