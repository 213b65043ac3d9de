import type { GraphQLScalarType } from 'graphql';

/** A supergraph of our own that shows one feature of Federation: its subgraphs, what is asked, what must come of it. */
export interface Scenario {
  /** As in "an entity with two keys". */
  readonly feature: string;
  readonly subgraphs: Readonly<Record<string, SubgraphDefinition>>;
  readonly cases: readonly Case[];
}

export interface SubgraphDefinition {
  readonly sdl: string;
  /** By type and field, as `@apollo/subgraph` takes them. */
  readonly resolvers?: Resolvers;
}

/** The loosest shape there is: each scenario's own resolvers know what they are given. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, unknown>> | GraphQLScalarType>>;

export interface Case {
  readonly asked: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Scopes and policies of a signed-in caller; without it nobody is signed in. */
  readonly as?: { readonly scopes: readonly string[]; readonly policies?: readonly string[] };
  /** The whole answer: data, and of each error its code and path. */
  readonly answer: Answer;
  /** Every call, as the subgraph received it: "stock: {items{id}}", "stock: entities{…} of [{…}]"; order aside. */
  readonly calls: readonly string[];
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly code: string; readonly path?: readonly (string | number)[] }[];
}

/** For scenarios' SDL: what they import of Federation 2. */
export function link(...names: readonly string[]): string {
  const imported = names.map((name) => `"${name}"`).join(', ');
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imported}])`;
}

/** The one of `items` whose `field` is `value`, or null: what a resolver of references most often does. */
export function by<Item extends Readonly<Record<string, unknown>>>(
  items: readonly Item[],
  ...fields: readonly (keyof Item & string)[]
): (reference: Readonly<Record<string, unknown>>) => Item | null {
  return (reference) =>
    items.find((item) => fields.every((field) => item[field] === reference[field])) ?? null;
}
