import { globSync, readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';

/** The names that a drawing may use, by kind; each is asked whether the product has it. */
export interface NamedThings {
  hasFunction(name: string): boolean;
  hasEvent(name: string): boolean;
  hasField(kind: string, name: string): boolean;
  hasTable(name: string): boolean;
  hasTarget(name: string): boolean;
}

export function readNamedThings(root: string): NamedThings {
  const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');
  const sources = globSync('{gateway,subgraphs/*,packages/*}/src/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/generated/'))
    .map(read);
  const words = new Set(sources.flatMap((source) => source.match(/\b[A-Za-z]\w*(?=[(<:?]| =)/g) ?? []));
  const migrations = globSync('{subgraphs,packages}/*/migrations/*.sql', { cwd: root }).map(read).join('\n');
  const fields = rootFieldsOf(read('schema/supergraph.graphql'));
  const makefile = read('Makefile');
  return {
    hasFunction: (name) => words.has(name),
    hasEvent: (name) => globSync(`schema/events/${name}.json`, { cwd: root }).length > 0,
    hasField: (kind, name) => fields.get(kind)?.has(name) ?? false,
    hasTable: (name) => new RegExp(`create table ${name}\\b`, 'i').test(migrations),
    hasTarget: (name) => new RegExp(`^${name}:`, 'm').test(makefile),
  };
}

function rootFieldsOf(supergraph: string): ReadonlyMap<string, ReadonlySet<string>> {
  const types = parse(supergraph).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [definition] : [],
  );
  return new Map(
    ['Query', 'Mutation', 'Subscription'].map((name) => {
      const own = types.find((type) => type.name.value === name)?.fields ?? [];
      return [name.toLowerCase(), new Set(own.map((field) => field.name.value))];
    }),
  );
}

/** Every name of a drawing that claims to be the code's and is not. */
export function unknownIn(diagram: string, things: NamedThings): readonly string[] {
  const text = diagram.replaceAll('<br>', ' ');
  const of = (pattern: RegExp) => [...text.matchAll(pattern)];
  return [
    ...of(/\b([A-Za-z]\w*)\(\)/g).flatMap(([name, word = '']) => (things.hasFunction(word) ? [] : [name])),
    ...of(/\b((?:user|wallet|transaction|payment|payment-method|notification)\.[a-z-]+[a-z])/g).flatMap(
      ([name]) => (things.hasEvent(name) ? [] : [name]),
    ),
    ...of(/\b(query|mutation|subscription) (\w+)/g).flatMap(([name, kind = '', field = '']) =>
      things.hasField(kind, field) ? [] : [name],
    ),
    ...of(/\b(?:INSERT|UPDATE) ([a-z_]+(?:, [a-z_]+)*)/g)
      .flatMap(([, tables = '']) => tables.split(', '))
      .flatMap((table) => (things.hasTable(table) ? [] : [`table ${table}`])),
    ...of(/\bmake ([a-z-]+)/g).flatMap(([name, target = '']) => (things.hasTarget(target) ? [] : [name])),
  ];
}
