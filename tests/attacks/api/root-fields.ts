import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Message } from '../ask.ts';
import { selectionOf } from './selection.ts';

export type RootKind = 'Query' | 'Mutation' | 'Subscription';

/** A value that goes in: an argument, or a field of an input object at any depth. */
export interface Leaf {
  /** As in `input.amount.currency`. */
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  /** Of what is given, without list and non-null. */
  readonly type: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

export interface RootField {
  readonly kind: RootKind;
  readonly name: string;
  readonly leaves: readonly Leaf[];
}

/** As in `Mutation.transfer(input.sourceWalletId)`. */
export function coordinateOf({ kind, name }: RootField, { path }: Leaf): string {
  return `${kind}.${name}(${path})`;
}

/** Every operation there is, with every value that goes into it. */
export function rootFieldsOf(schema: GraphQLSchema): readonly RootField[] {
  const roots = [
    ['Query', schema.getQueryType()],
    ['Mutation', schema.getMutationType()],
    ['Subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map(({ name, args }) => ({
      kind,
      name,
      leaves: args.flatMap((arg) => leavesOf(arg.name, arg.name, arg.type, isRequiredArgument(arg))),
    })),
  );
}

function leavesOf(path: string, name: string, given: GraphQLInputType, isRequired: boolean): readonly Leaf[] {
  const type = getNamedType(given);
  if (!isInputObjectType(type)) {
    return [{ path, name, type: type.name, isList: isListType(getNullableType(given)), isRequired }];
  }
  return Object.values(type.getFields()).flatMap((field) =>
    leavesOf(`${path}.${field.name}`, field.name, field.type, isRequired && isRequiredInputField(field)),
  );
}

/** The operation with these values; a leaf whose value is undefined is left out. */
export function messageOf(
  schema: GraphQLSchema,
  root: RootField,
  valueFor: (leaf: Leaf) => unknown,
  depth = 3,
): Message {
  const type = typeOf(schema, root.kind);
  const field = type.getFields()[root.name];
  if (field === undefined) throw new Error(`there is no ${root.kind}.${root.name}`);
  const variables: Record<string, unknown> = {};
  for (const leaf of root.leaves) {
    const value = valueFor(leaf);
    if (value !== undefined) place(variables, leaf.path.split('.'), leaf.isList ? [value].flat() : value);
  }
  const given = field.args.filter(({ name }) => name in variables);
  const declared = given.map(({ name, type: argument }) => `$${name}: ${argument}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const query = [
    `${root.kind.toLowerCase()} Attack${declared && `(${declared})`} {`,
    `${root.name}${passed && `(${passed})`} ${selectionOf(field.type, depth)} }`,
  ].join(' ');
  return { query, variables };
}

export function typeOf(schema: GraphQLSchema, kind: RootKind) {
  const type = {
    Query: schema.getQueryType(),
    Mutation: schema.getMutationType(),
    Subscription: schema.getSubscriptionType(),
  }[kind];
  if (!type) throw new Error(`the schema has no ${kind}`);
  return type;
}

/** Puts a value where its path says. */
function place(
  into: Record<string, unknown>,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const inner = into[first] ?? {};
  into[first] = inner;
  place(inner as Record<string, unknown>, rest, value);
}
