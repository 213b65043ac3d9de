/** An exported type of the code, as it is written. */
export interface Declaration {
  readonly name: string;
  readonly text: string;
}

/** The exported interfaces and types of a file. */
export function declarationsIn(source: string): readonly Declaration[] {
  return [...source.matchAll(/^export (interface|type) (\w+)/gm)].map(({ 1: kind, 2: name = '', index }) => {
    const rest = source.slice(index);
    // A type may hold braces or none: it ends at a semicolon that ends a paragraph.
    const end = kind === 'interface' ? closingBrace(rest) : rest.search(/;\n(?:\n|$)/) + 1;
    return { name, text: rest.slice(0, end === 0 ? undefined : end) };
  });
}

function closingBrace(text: string): number {
  let depth = 0;
  for (const [index, letter] of [...text].entries()) {
    if (letter === '{') depth += 1;
    if (letter === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return text.length;
}

/** A box of a class diagram: the name of a type, and the first word of each line in it. */
export interface Box {
  readonly name: string;
  readonly members: readonly string[];
}

export function boxesIn(diagram: string): readonly Box[] {
  return [...diagram.matchAll(/^ {2}class (\w+) \{\n([\s\S]*?)^ {2}\}/gm)].map(
    ([, name = '', body = '']) => ({
      name,
      members: body
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('<<'))
        .map((line) => /^[\w-]+/.exec(line)?.[0] ?? line),
    }),
  );
}

/** What a box says that none of the declarations of its name does; empty where it is true. */
export function untrueOf({ name, members }: Box, declarations: readonly Declaration[]): readonly string[] {
  const named = declarations.filter((declaration) => declaration.name === name);
  if (named.length === 0) return [`${name} is exported by nobody`];
  const missing = named.map(({ text }) => members.filter((member) => !says(text, member)));
  const least = missing.reduce((one, other) => (other.length < one.length ? other : one));
  return least.map((member) => `${name} has no ${member}`);
}

function says(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text);
}
