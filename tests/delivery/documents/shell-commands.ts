/** A command that a document tells its reader to run. */
export interface ShellCommand {
  /** With single spaces, without prompt and remark. */
  readonly command: string;
  /** `README.md:12` */
  readonly where: string;
}

/** Blocks in one of these languages, or in none, are for a shell; what a program prints is marked as text. */
const shellLanguages: readonly string[] = ['', 'sh', 'bash', 'shell', 'console'];

/** Programs by which a command in the middle of a sentence is known. */
const programs =
  /^(?:[A-Z][A-Z0-9_]*=(?:<[^>]*>|\S+) )*(?:(?:make|npm|npx|docker|kubectl|helm|terraform|aws|vitest|psql|pg_dump|pg_restore|curl|openssl)(?: |$)|node [\w-]+\/)/;

/** Every command of a document, those in the middle of its sentences among them. */
export function findShellCommands(document: string, text: string): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  const add = (command: string, line: number) => found.push({ command, where: `${document}:${line}` });
  let language: string | undefined;
  let unfinished = '';
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^\s*```(\w*)/.exec(line)?.[1];
    if (fence !== undefined) {
      language = language === undefined ? fence : undefined;
    } else if (language === undefined) {
      for (const command of inSentence(line)) add(command, index + 1);
    } else if (shellLanguages.includes(language)) {
      const whole = unfinished + line.trim().replace(/^\$ /, '');
      unfinished = whole.endsWith('\\') ? whole.slice(0, -1) : '';
      const command = withoutRemark(whole);
      if (unfinished === '' && command !== '') add(command, index + 1);
    }
  }
  return found;
}

function inSentence(line: string): readonly string[] {
  return [...line.matchAll(/`([^`]+)`/g)]
    .map(([, code = '']) => withoutRemark(code))
    .filter((code) => programs.test(code));
}

/** A remark begins with a # after a space: within quotes one of ours has none. */
function withoutRemark(line: string): string {
  return line
    .replace(/(?:^|\s)#.*$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
