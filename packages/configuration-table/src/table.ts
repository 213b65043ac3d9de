import type { DescribedVariable } from '@paygraph/config';
import { type Reader, readers } from './readers.ts';

/** One variable, whoever reads it. */
export interface Row {
  readonly name: string;
  readonly readBy: readonly string[];
  /** What it is where nobody sets it, and for whom where they differ. */
  readonly unset: string;
  readonly form: string;
  readonly meaning: string;
  readonly secret: boolean;
  readonly example: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** The table, section by section: what every service reads, what several read, and what one program alone reads. */
export function tableOf(all: readonly Reader[] = readers): readonly Section[] {
  const names = [...new Set(all.flatMap(({ variables }) => variables.map(({ name }) => name)))];
  const services = all.filter(({ isService }) => isService).length;
  const sections = new Map<string, Row[]>([
    ['Every service', []],
    ['Several services', []],
  ]);
  for (const name of names) {
    const found = all.flatMap((reader) =>
      reader.variables.filter((variable) => variable.name === name).map((variable) => ({ reader, variable })),
    );
    const title = titleOf(
      found.map(({ reader }) => reader),
      services,
    );
    sections.set(title, [...(sections.get(title) ?? []), rowOf(name, found)]);
  }
  return [...sections].map(([title, rows]) => ({ title, rows }));
}

function titleOf(by: readonly Reader[], services: number): string {
  const count = by.filter(({ isService }) => isService).length;
  if (count === services) return 'Every service';
  if (count > 1) return 'Several services';
  return by[0]?.name ?? '';
}

type Found = readonly { readonly reader: Reader; readonly variable: DescribedVariable }[];

function rowOf(name: string, found: Found): Row {
  const forms = distinct(found.map(({ variable }) => variable.form));
  const ownWords = forms.filter((form) => form !== 'text');
  return {
    name,
    readBy: namesOf(found.map(({ reader }) => reader)),
    unset: unsetOf(found),
    form: (ownWords.length > 0 ? ownWords : forms).join('; '),
    meaning: distinct(found.flatMap(({ variable }) => variable.description ?? [])).join(' '),
    secret: found.some(({ variable }) => variable.secret),
    example: exampleOf(found),
  };
}

/** Each default once, with the names of those who have it where there is more than one. */
function unsetOf(found: Found): string {
  const byText = new Map<string, Reader[]>();
  for (const { reader, variable } of found) {
    const text = variable.required ? 'required' : (variable.defaultText ?? '–');
    byText.set(text, [...(byText.get(text) ?? []), reader]);
  }
  if (byText.size === 1) return [...byText.keys()].join('');
  return [...byText].map(([text, by]) => `${text} (${namesOf(by).join(', ')})`).join('; ');
}

/** All of the services in one word. */
function namesOf(by: readonly Reader[]): readonly string[] {
  const services = readers.filter(({ isService }) => isService);
  if (!services.every((service) => by.includes(service))) return by.map(({ name }) => name);
  return ['every service', ...by.filter(({ isService }) => !isService).map(({ name }) => name)];
}

/** What may stand in `.env.example`: never a default that is one, if secret. */
function exampleOf(found: Found): string {
  const written = found.find(({ variable }) => variable.example !== undefined)?.variable.example;
  if (written !== undefined) return written;
  const plain = found.find(({ variable }) => !variable.secret && isOneWord(variable.defaultText));
  return plain?.variable.defaultText ?? '';
}

function isOneWord(text: string | undefined): boolean {
  return text !== undefined && text !== 'none' && /^\S+$/.test(text);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
