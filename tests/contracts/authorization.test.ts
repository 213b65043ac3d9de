import { readFile } from 'node:fs/promises';
import { type FieldDefinitionNode, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';

const supergraph = parse(await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8'));
const roots = ['Query', 'Mutation', 'Subscription'];

/** What anybody may ask for: whoever signs up or in, or proves an address, is nobody yet. */
const open = [
  'Mutation.refreshSession',
  'Mutation.registerUser',
  'Mutation.requestPasswordReset',
  'Mutation.resendVerification',
  'Mutation.resetPassword',
  'Mutation.signIn',
  'Mutation.verifyEmail',
];

function bears(field: FieldDefinitionNode, ...names: readonly string[]): boolean {
  return (field.directives ?? []).some(({ name }) => names.includes(name.value));
}

const fields = supergraph.definitions.flatMap((definition) =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION && roots.includes(definition.name.value)
    ? (definition.fields ?? []).map((field) => ({
        name: `${definition.name.value}.${field.name.value}`,
        field,
      }))
    : [],
);
const offered = fields.filter(({ field }) => !bears(field, 'inaccessible'));

test('every root field says who may ask for it, but those that are for everybody', () => {
  const unsaid = offered.filter(({ field }) => !bears(field, 'authenticated', 'requiresScopes', 'policy'));
  expect(unsaid.map(({ name }) => name).sort()).toEqual(open);
});

test('what is for admins asks for their scope', () => {
  const scoped = offered.filter(({ field }) => bears(field, 'requiresScopes')).map(({ name }) => name);
  expect(scoped.sort()).toEqual([
    'Mutation.freezeWallet',
    'Mutation.setUserRole',
    'Mutation.unfreezeWallet',
    'Query.ledgerHealth',
    'Query.user',
    'Query.users',
  ]);
});
