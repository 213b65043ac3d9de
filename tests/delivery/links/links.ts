import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A link of a document to something of the repository. */
export interface Link {
  readonly file: string;
  readonly line: number;
  readonly target: string;
}

/** Links in Markdown, but not those in code, and none that lead out of the repository. */
export function linksIn(file: string, document: string): readonly Link[] {
  let isCode = false;
  return document.split('\n').flatMap((text, index) => {
    if (text.trimStart().startsWith('```')) isCode = !isCode;
    if (isCode) return [];
    const withoutCode = text.replaceAll(/`[^`]*`(?!\])/g, '');
    return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => ({ file, line: index + 1, target }));
  });
}

/** Why a link leads nowhere, or undefined where it leads somewhere. */
export function faultOf(root: string, { file, line, target }: Link): string | undefined {
  const [place = '', anchor] = decodeURI(target).split('#');
  const aim = place === '' ? file : path.join(path.dirname(file), place);
  if (!existsSync(path.join(root, aim))) return `${file}:${line}: there is no ${aim}`;
  if (anchor === undefined || !aim.endsWith('.md')) return undefined;
  const anchors = anchorsOf(readFileSync(path.join(root, aim), 'utf8'));
  return anchors.includes(anchor) ? undefined : `${file}:${line}: ${aim} has no heading for #${anchor}`;
}

/** As GitHub makes them: in lower case, spaces as hyphens, and neither punctuation nor markup. */
function anchorsOf(document: string): readonly string[] {
  return [...document.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}
