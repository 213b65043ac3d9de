/** The matrix of A3 against a small graph of our own, whole and with a hole planted in it: what it would miss shows here. */
import { buildSchema, extendSchema, type GraphQLSchema, graphql, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Message } from '../ask.ts';
import { runAttack } from '../run-attack.ts';
import { replyOf } from '../wire/reply.ts';
import { createWorlds } from '../worlds.ts';
import { idEntries } from './id-entries.ts';
import { faultsOfTable, idInputsOf } from './id-inputs.ts';
import { neverGivenOut, type Prober, probeIdInputs } from './probe-inputs.ts';
import { probeIdOutputs, type Walker } from './probe-outputs.ts';
import { readSupergraph } from './supergraph.ts';

const adasWallet = 'wal_01m84583d9f42rcbzs3y261n9d';
const bobsWallet = 'wal_01m84583d9f42rcbzs3y261n9e';
const owners: Readonly<Record<string, string>> = { [adasWallet]: 'ada', [bobsWallet]: 'bob' };
const small = buildSchema(`
  type Query { wallet(id: ID!): Wallet own: Wallet }
  type Wallet { id: ID! name: String }
`);

type Viewer = { readonly viewer: string };
type Resolver = (args: Readonly<Record<string, string>>, context: Viewer) => unknown;
const own: Resolver = (_args, { viewer }) => ({
  id: viewer === 'ada' ? adasWallet : bobsWallet,
  name: viewer,
});
const guarded: Resolver = ({ id = '' }, { viewer }) => (owners[id] === viewer ? { id, name: viewer } : null);
const unguarded: Resolver = ({ id = '' }) => (id in owners ? { id, name: 'hers' } : null);

const askAs =
  (schema: GraphQLSchema, viewer: string, rootValue: object) =>
  async (_channel: unknown, { query, variables }: Message) => {
    const result = await graphql({
      schema,
      source: query,
      rootValue,
      contextValue: { viewer },
      variableValues: variables,
    });
    return replyOf(JSON.stringify(result), { status: 200, ms: 0 });
  };

const account: Prober['account'] = { userId: 'usr_bob', email: 'bob@example.com', password: 'unused' };
const worlds = createWorlds(() => {});

function probeInputs(schema: GraphQLSchema, rootValue: object, entries = idEntries) {
  const bob: Prober = { name: 'Bob', isAdmin: false, account, ask: askAs(schema, 'bob', rootValue) };
  return runAttack(
    {
      id: 'A3',
      title: 'id-taking fields',
      run: (setting) =>
        probeIdInputs(setting, {
          schema,
          entries,
          victims: { ...neverGivenOut, wallet: adasWallet },
          probers: [bob],
          channels: ['HTTP'],
          merchant: { walletId: bobsWallet },
          secrets: [],
        }),
    },
    { size: 'short', worlds, say: () => {} },
  );
}

function probeOutputs(schema: GraphQLSchema, rootValue: object) {
  const walker = (name: string, wallet: string): Walker => ({
    name,
    shares: [],
    starts: {},
    valueFor: () => wallet,
    ask: askAs(schema, name, rootValue),
  });
  return runAttack(
    {
      id: 'A3',
      title: 'fields that return ids',
      run: (setting) =>
        probeIdOutputs(setting, {
          schema,
          owner: walker('ada', adasWallet),
          others: [walker('bob', bobsWallet)],
          secrets: [],
        }),
    },
    { size: 'short', worlds, say: () => {} },
  );
}

const onlyWallet = { 'Query.wallet(id)': { of: 'wallet' } } as const;

test('a field with an owner check is refused to a stranger', async () => {
  const result = await probeInputs(small, { wallet: guarded }, onlyWallet);
  expect(result).toMatchObject({ tries: 1, refused: 1, letThrough: [], broken: [] });
});

test('a field that has an entry and no owner check is let through', async () => {
  const { letThrough } = await probeInputs(small, { wallet: unguarded }, onlyWallet);
  expect(letThrough).toEqual([expect.stringContaining('Query.wallet(id) by Bob')]);
});

test('a new field that takes an id, of which nobody has said whose it may be, is let through', async () => {
  const planted = extendSchema(small, parse('extend type Query { walletNote(walletId: ID!): String }'));
  const { letThrough } = await probeInputs(planted, { wallet: guarded }, onlyWallet);
  expect(letThrough).toEqual([expect.stringContaining('Query.walletNote(walletId) takes an id')]);
});

test('an entry of a field that is not there any more is let through', async () => {
  const stale = { ...onlyWallet, 'Query.purse(id)': { of: 'wallet' } } as const;
  const { letThrough } = await probeInputs(small, { wallet: guarded }, stale);
  expect(letThrough).toEqual([expect.stringContaining('Query.purse(id) is not there')]);
});

test('a graph that gives everyone their own is walked through without a find', async () => {
  const result = await probeOutputs(small, { wallet: guarded, own });
  expect(result).toMatchObject({ letThrough: [], broken: [] });
});

test('a new field that gives an id without an owner check is let through', async () => {
  const planted = extendSchema(small, parse('extend type Wallet { twin: Wallet }'));
  const twin = () => ({ id: adasWallet, name: 'hers' });
  const withTwin = (wallet: unknown) => wallet && { ...wallet, twin };
  const { letThrough } = await probeOutputs(planted, {
    wallet: (...[args, context]: Parameters<Resolver>) => withTwin(guarded(args, context)),
    own: (...[args, context]: Parameters<Resolver>) => withTwin(own(args, context)),
  });
  expect(letThrough.length).toBeGreaterThan(0);
  expect(letThrough.join()).toContain(`Wallet.twin walked by bob: Wallet ${adasWallet}`);
});

test('a new type with ids that nobody met is let through', async () => {
  const planted = extendSchema(small, parse('type Note { id: ID! } extend type Wallet { note: Note }'));
  const { letThrough } = await probeOutputs(planted, { wallet: guarded, own });
  expect(letThrough).toEqual(expect.arrayContaining(['a type whose ids nobody met: Note']));
  expect(letThrough).toContain('a field the owner found nothing behind: Wallet.note');
});

test('every place of the real schema that takes an id has an entry, and a planted one would be missed', () => {
  const { schema, entities, serviceOperations } = readSupergraph();
  const inner = new Set(serviceOperations.map(({ kind, name }) => `${kind}.${name}`));
  const isPublic = (fault: string) => !inner.has(fault.split('(')[0] ?? '');
  expect(faultsOfTable(schema, idEntries).filter(isPublic)).toEqual([]);
  const planted = extendSchema(
    schema,
    parse('extend type Mutation { shredWallet(walletId: ID!): Boolean }'),
    {
      assumeValidSDL: true,
    },
  );
  expect(faultsOfTable(planted, idEntries).filter(isPublic)).toEqual([
    'Mutation.shredWallet(walletId) takes an id, and nobody has said whose it may be',
  ]);
  expect(idInputsOf(schema).length).toBeGreaterThan(20);
  expect(entities.length).toBeGreaterThan(8);
  expect(serviceOperations.length).toBeGreaterThan(8);
});
