/** The lines of a process as it says them, whole, and the last of them for whoever asks how it ended. */
export interface Lines {
  add(text: string): void;
  /** The latest lines, at most `mostKept`; also one that has not ended. */
  last(): string;
}

const mostKept = 20;
/** A line without an end must not fill the memory. */
const longestLine = 100_000;

export function createLines(write: (line: string) => void): Lines {
  const kept: string[] = [];
  let unfinished = '';

  function finish(line: string): void {
    write(line);
    kept.push(line);
    if (kept.length > mostKept) kept.shift();
  }

  return {
    add: (text) => {
      const parts = (unfinished + text).split('\n');
      unfinished = parts.pop() ?? '';
      for (const line of parts) finish(line);
      if (unfinished.length > longestLine) {
        finish(unfinished);
        unfinished = '';
      }
    },
    last: () => [...kept, unfinished].join('\n').trim(),
  };
}
