import pc from 'picocolors';

/** A figure is not what it must be: the story ends here. */
export class FigureOff extends Error {
  override readonly name = 'FigureOff';
}

/** Tells the story, coloured where people look at it, plain in a file or a pipe. */
export interface Narrator {
  chapter(title: string): void;
  /** Something that was done, by whom. */
  step(text: string): void;
  /** Something that came by itself, over a subscription. */
  live(who: string, text: string): void;
  block(text: string): void;
  /** Says the figure where it is right; throws FigureOff where it is not. */
  mustBe(what: string, seen: unknown, expected: unknown): void;
}

export function createNarrator(
  write: (line: string) => void,
  colour: boolean = pc.isColorSupported,
): Narrator {
  const { bold, cyan, dim, green, magenta } = pc.createColors(colour);
  return {
    chapter: (title) => write(`\n${bold(cyan(title))}`),
    step: (text) => write(`  ${text}`),
    live: (who, text) => write(`  ${magenta('⚡')} ${dim(`${who} sees`)} ${text}`),
    block: (text) => write(text.replace(/^/gm, '  ')),
    mustBe: (what, seen, expected) => {
      const [seenText, expectedText] = [JSON.stringify(seen), JSON.stringify(expected)];
      if (seenText !== expectedText)
        throw new FigureOff(`${what}\n  expected ${expectedText}\n  seen     ${seenText}`);
      write(`  ${green('✓')} ${what}: ${bold(typeof seen === 'string' ? seen : seenText)}`);
    },
  };
}
