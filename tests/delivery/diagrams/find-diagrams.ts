import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A Mermaid block of a document. `line` is that of the fence that opens it. */
export interface Diagram {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Every document of the repository that is known to git or about to be. */
export function findDocuments(root: string): readonly string[] {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'];
  const listed = execFileSync('git', words, { cwd: root, encoding: 'utf8' });
  return listed.split('\0').filter((file) => file !== '');
}

/** The Mermaid blocks of a document, in its order. */
export function diagramsIn(file: string, document: string): readonly Diagram[] {
  const found: Diagram[] = [];
  let open: { line: number; lines: string[] } | undefined;
  for (const [index, line] of document.split('\n').entries()) {
    if (open === undefined) {
      if (line.trim() === '```mermaid') open = { line: index + 1, lines: [] };
    } else if (line.trim() === '```') {
      found.push({ file, line: open.line, text: open.lines.join('\n') });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the diagram that begins here never ends`);
  return found;
}

export function findDiagrams(root: string): readonly Diagram[] {
  return findDocuments(root).flatMap((file) => diagramsIn(file, readFileSync(`${root}/${file}`, 'utf8')));
}
