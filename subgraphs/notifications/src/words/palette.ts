import type { Tone } from './mail-content.ts';

interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** The colours of mails. Letters stand out from their ground by 4.5 to 1 and more (WCAG 2.2, 1.4.3). */
export const palette = {
  page: { light: '#f3f5f8', dark: '#10161d' },
  card: { light: '#ffffff', dark: '#1b2530' },
  line: { light: '#dde3ea', dark: '#33414f' },
  ink: { light: '#1c2733', dark: '#eef2f6' },
  soft: { light: '#566575', dark: '#a9b8c6' },
  brand: { light: '#14508c', dark: '#8cc2f5' },
  button: { light: '#14508c', dark: '#8cc2f5' },
  buttonInk: { light: '#ffffff', dark: '#10161d' },
} as const satisfies Record<string, Colour>;

/** What a mail begins with. */
export const accents: Readonly<Record<Tone, Colour>> = {
  plain: { light: '#14508c', dark: '#8cc2f5' },
  good: { light: '#12693a', dark: '#7fd6a2' },
  bad: { light: '#a92316', dark: '#ff9d90' },
  alert: { light: '#8a4b00', dark: '#f3b95f' },
};
