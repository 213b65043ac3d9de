import { graphqlUrl } from '@paygraph/testing';
import type { Setting } from './setting.ts';

/** A request that is wrong before any operation of ours is reached. */
export interface WrongRequest {
  readonly name: string;
  readonly request: (setting: Setting) => Promise<Response>;
  readonly status: number;
  /** Undefined where the answer need not be GraphQL's. */
  readonly code: string;
}

const json = { 'content-type': 'application/json' };

function post(setting: Setting, body: string, headers: Readonly<Record<string, string>> = json) {
  return fetch(graphqlUrl(setting.place), {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${setting.ada.tokens.accessToken}` },
    body,
  });
}

function query(text: string) {
  return (setting: Setting) => post(setting, JSON.stringify({ query: text }));
}

const opensWallet = 'mutation { openWallet(input: { currency: "CHF" }) { wallet { id } } }';

export const wrongRequests: readonly WrongRequest[] = [
  {
    name: 'JSON that breaks off',
    request: (setting) => post(setting, '{"query": "{ me'),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  { name: 'an empty body', request: (setting) => post(setting, ''), status: 400, code: 'BAD_USER_INPUT' },
  {
    name: 'JSON without an operation',
    request: (setting) => post(setting, '{}'),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'variables that are a text',
    request: (setting) => post(setting, '{"query":"{ __typename }","variables":"x"}'),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a batch of operations',
    request: (setting) => post(setting, '[{"query":"{ __typename }"},{"query":"{ __typename }"}]'),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'an operation that breaks off',
    request: query('{ me {'),
    status: 400,
    code: 'GRAPHQL_PARSE_FAILED',
  },
  { name: 'an empty operation', request: query(' '), status: 400, code: 'GRAPHQL_PARSE_FAILED' },
  {
    name: 'a field there is not',
    request: query('{ me { password } }'),
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'an operation for services alone',
    request: query('{ recipientByEmail(email: "bob@example.com") { userId } }'),
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'a posting straight to the ledger',
    request: query('mutation { postTransaction(input: { transactionId: "txn_1", legs: [] }) { posted } }'),
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: "an entity asked for by a subgraph's back door",
    request: query('{ _entities(representations: []) { __typename } }'),
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: "a subgraph's schema",
    request: query('{ _service { sdl } }'),
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'an argument that is missing',
    request: query('{ wallet { id } }'),
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    name: 'a variable that was not given',
    request: query('query Wallet($id: ID!) { wallet(id: $id) { id } }'),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'the name of an operation there is not',
    request: (setting) =>
      post(setting, JSON.stringify({ query: 'query One { __typename }', operationName: 'Two' })),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a mutation by GET',
    request: ({ place, ada }) =>
      fetch(`${graphqlUrl(place)}?query=${encodeURIComponent(opensWallet)}`, {
        headers: { authorization: `Bearer ${ada.tokens.accessToken}`, 'apollo-require-preflight': 'true' },
      }),
    status: 405,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a query by GET as any web page may send it',
    request: ({ place }) => fetch(`${graphqlUrl(place)}?query=%7B__typename%7D`),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a mutation as any web page may send it',
    request: (setting) =>
      post(setting, JSON.stringify({ query: opensWallet }), { 'content-type': 'text/plain' }),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a mutation as a form',
    request: (setting) =>
      post(setting, `query=${encodeURIComponent(opensWallet)}`, {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    status: 415,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a body of 2 MB',
    request: (setting) =>
      post(setting, JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(2_000_000) } })),
    status: 413,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a subscription by POST',
    request: query('subscription { transactionStatusChanged { status } }'),
    status: 400,
    code: 'BAD_USER_INPUT',
  },
];
