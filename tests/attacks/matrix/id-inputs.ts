import type { GraphQLSchema } from 'graphql';
import { coordinateOf, type Leaf, type RootField, rootFieldsOf } from '../api/root-fields.ts';
import type { AdasThing } from '../crew.ts';

/** A place where an id goes in. */
export interface IdInput {
  readonly coordinate: string;
  readonly root: RootField;
  readonly leaf: Leaf;
}

/** What someone must have said of each place where an id goes in. */
export interface IdEntry {
  /** The kind of thing it takes the id of. */
  readonly of: AdasThing;
  /** Leaves that are given too, with the asker's own things: required ones are given anyway. */
  readonly beside?: readonly string[];
  /** Admins may, so the matrix leaves them out. */
  readonly admins?: true;
  /** It takes what belongs to a stranger, on purpose: why. What it then tells is attacked all the same. */
  readonly meantForStrangers?: string;
}

export function idInputsOf(schema: GraphQLSchema): readonly IdInput[] {
  return rootFieldsOf(schema).flatMap((root) =>
    root.leaves
      .filter(({ type }) => type === 'ID')
      .map((leaf) => ({ coordinate: coordinateOf(root, leaf), root, leaf })),
  );
}

/** Places nobody has said anything of, and entries of places there are not: either is a fault of the table. */
export function faultsOfTable(
  schema: GraphQLSchema,
  entries: Readonly<Record<string, IdEntry>>,
): readonly string[] {
  const coordinates = idInputsOf(schema).map(({ coordinate }) => coordinate);
  return [
    ...coordinates
      .filter((coordinate) => entries[coordinate] === undefined)
      .map((coordinate) => `${coordinate} takes an id, and nobody has said whose it may be`),
    ...Object.keys(entries)
      .filter((coordinate) => !coordinates.includes(coordinate))
      .map((coordinate) => `${coordinate} is not there any more`),
  ];
}
