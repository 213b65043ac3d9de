import { composeServices } from '@apollo/composition';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { conditionKey } from './requirement.ts';
import { readRules } from './rules.ts';

const link = (version: string, imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${imports}])\n`;

function compose(...subgraphs: string[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map((sdl, index) => ({ name: `s${index}`, url: '', typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

function requirements(supergraphSdl: string) {
  const { schema } = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  });
  const rules = readRules(schema);
  return (coordinate: string) => {
    const [type = '', field = ''] = coordinate.split('.');
    return rules.requirementOf(type, field).map(conditionKey).toSorted();
  };
}

const all = '"@key", "@authenticated", "@requiresScopes", "@policy", "@shareable", "@interfaceObject"';
const signedIn = 'authenticated';
const scope = (name: string) => `scopes ["${name}"]`;

describe('a field asks', () => {
  const of = requirements(
    compose(
      `${link('v2.9', all)}
      type Query { plain: Int  own: Int @authenticated  item: Item  code: Code  level: [Level!]!  list: [[Item!]] }
      type Item @key(fields: "id") @requiresScopes(scopes: [["item"]]) { id: ID!  price: Int @authenticated }
      scalar Code @authenticated
      enum Level @policy(policies: [["mfa"]]) { LOW }`,
      `${link('v2.9', all)}
      type Item @key(fields: "id") @requiresScopes(scopes: [["stock"]]) { id: ID!  stock: Int }`,
    ),
  );

  test.each([
    ['nothing where nothing is written', 'Query.plain', []],
    ['what is written on it', 'Query.own', [signedIn]],
    ['what is written on the scalar it returns', 'Query.code', [signedIn]],
    ['what is written on the enum it returns', 'Query.level', ['policies ["mfa"]']],
    ['what each subgraph writes on the type it returns', 'Query.item', ['scopes ["item","stock"]']],
    ['the same through lists', 'Query.list', ['scopes ["item","stock"]']],
    ['what is written on it and on its type', 'Item.price', [signedIn, 'scopes ["item","stock"]']],
    ['what is written on its type, in another subgraph too', 'Item.stock', ['scopes ["item","stock"]']],
    ['nothing where there is no such field', 'Item.none', []],
  ])('%s', (_, coordinate, asked) => expect(of(coordinate)).toEqual(asked));
});

describe('a field of an interface asks', () => {
  const of = requirements(
    compose(`${link('v2.9', all)}
      type Query { thing: Thing  any: Any }
      interface Named { name: String }
      interface Thing implements Named { name: String  size: Int  next: Named }
      type Open implements Thing & Named { name: String  size: Int  next: Open }
      type Shut implements Thing & Named @authenticated { name: String  size: Int  next: Shut }
      type Half implements Thing & Named { name: String  size: Int @requiresScopes(scopes: [["half"]])  next: Secret }
      type Secret implements Named @requiresScopes(scopes: [["secret"]]) { name: String }
      union Any = Open | Shut`),
  );

  test.each([
    ['what every type behind it asks', 'Thing.name', [signedIn]],
    ['what every such field asks', 'Thing.size', [signedIn, scope('half')]],
    ['what every type asks that may be returned', 'Thing.next', [signedIn, scope('secret')]],
    ['what all types behind an interface of interfaces ask', 'Named.name', [signedIn, scope('secret')]],
  ])('%s', (_, coordinate, asked) => expect(of(coordinate)).toEqual(asked));

  test.each([
    ['a type that asks nothing', 'Open.size', []],
    ['a type, only what is its own', 'Half.size', [scope('half')]],
    ['the way to an interface', 'Query.thing', []],
    ['the way to a union', 'Query.any', []],
  ])('and not %s', (_, coordinate, asked) => expect(of(coordinate)).toEqual(asked));
});

describe('what was composed before composition knew better', () => {
  const composed = compose(`${link('v2.9', all)}
      type Query { thing: Thing }
      interface Thing { name: String  size: Int }
      type Open implements Thing { name: String  size: Int @authenticated }`);

  test('a condition on an interface alone is one on each of its types, and on the way to it', () => {
    const of = requirements(composed.replace(/interface Thing\b/, 'interface Thing @authenticated'));
    expect(of('Open.name')).toEqual([signedIn]);
    expect(of('Query.thing')).toEqual([signedIn]);
  });

  test('a condition on an interface’s field alone is one on the field of each of its types', () => {
    const of = requirements(composed.replace(/(interface Thing[^}]*name: String)/, '$1 @authenticated'));
    expect(of('Open.name')).toEqual([signedIn]);
    expect(of('Query.thing')).toEqual([]);
  });
});

describe('a field that is made of others asks what they ask', () => {
  const composed = compose(
    `${link('v2.9', all)}
    type Query { item: Item }
    type Item @key(fields: "id") { id: ID!  weight: Weight @authenticated }
    type Weight { grams: Int @requiresScopes(scopes: [["scales"]])  unit: String }`,
    `${link('v2.9', '"@key", "@external", "@requires", "@authenticated", "@requiresScopes"')}
    type Item @key(fields: "id") {
      id: ID!
      weight: Weight @external
      postage: Int @requires(fields: "weight { grams }") @authenticated @requiresScopes(scopes: [["scales"]])
    }
    type Weight { grams: Int @external }`,
  );

  test('where it says so itself, as composition has it today', () =>
    expect(requirements(composed)('Item.postage')).toEqual([signedIn, scope('scales')]));

  test('where it does not, as composition once let it', () => {
    const line = composed.split('\n').find((each) => each.includes('postage')) ?? '';
    const bare = line.replace(/ @authenticated| @requiresScopes\(.*?\]\]\)/g, '');
    expect(bare).not.toBe(line);
    const of = requirements(composed.replace(line, bare));
    expect(of('Item.postage')).toEqual([signedIn, scope('scales')]);
    expect(of('Item.id')).toEqual([]);
  });
});

test('a field that an interface object adds asks the same on every type', () => {
  const of = requirements(
    compose(
      `${link('v2.9', all)}
      type Query { thing: Thing }
      interface Thing @key(fields: "id") { id: ID! }
      type Open implements Thing @key(fields: "id") { id: ID! }`,
      `${link('v2.9', all)}
      type Thing @key(fields: "id") @interfaceObject { id: ID!  rating: Int @authenticated }`,
    ),
  );
  expect(of('Open.rating')).toEqual([signedIn]);
  expect(of('Thing.rating')).toEqual([signedIn]);
  expect(of('Thing.id')).toEqual([]);
});

describe('a directive counts under the name that the supergraph gives it', () => {
  const sdl = `type Query { mine: Int @signedIn  theirs: Int @authenticated }`;

  test('imported under another name', () => {
    const of = requirements(
      compose(`${link('v2.9', '{ name: "@authenticated", as: "@signedIn" }')}
        directive @authenticated on FIELD_DEFINITION
        ${sdl}`),
    );
    expect(of('Query.mine')).toEqual([signedIn]);
    // Somebody's own, which composition does not even keep.
    expect(of('Query.theirs')).toEqual([]);
  });

  test('linked under another name', () => {
    const composed = compose(`${link('v2.9', '"@authenticated"')} type Query { mine: Int @authenticated }`);
    const renamed = composed
      .replace(/(specs\.apollo\.dev\/authenticated\/v0\.1")/, '$1, as: "signedIn"')
      .replaceAll('@authenticated', '@signedIn');
    expect(renamed).toContain('as: "signedIn"');
    expect(requirements(renamed)('Query.mine')).toEqual([signedIn]);
  });
});

test('a condition written without all of its brackets is read as GraphQL reads it', () => {
  const of = requirements(
    compose(`${link('v2.9', all)}
      type Query { one: Int @requiresScopes(scopes: "a")  two: Int @requiresScopes(scopes: ["a", "b"]) }`),
  );
  expect(of('Query.one')).toEqual([scope('a')]);
  expect(of('Query.two')).toEqual(['scopes ["a"] ["b"]']);
});
