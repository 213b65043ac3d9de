import pc from 'picocolors';

/** Tells a person what is going on. */
export interface Narrator {
  /** Says a thing by itself. */
  say(text: string): void;
  /** Says, once the work is done, what it was and how long it took. A failure is the caller's to tell. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** Says that something did not go as it should. */
  warn(text: string): void;
}

/** Coloured where people look at it, plain in a file or a pipe. */
export function createNarrator(
  write: (line: string) => void,
  { colour, now }: { colour: boolean; now: () => number },
): Narrator {
  const { green, yellow, dim } = pc.createColors(colour);
  return {
    say: (text) => write(text),
    warn: (text) => write(`${yellow('!')} ${text}`),
    step: async (what, work) => {
      const begun = now();
      const result = await work();
      const seconds = ((now() - begun) / 1000).toFixed(1);
      write(`${green('✓')} ${what} ${dim(`(${seconds} s)`)}`);
      return result;
    },
  };
}
