import { subgraphNames } from '@paygraph/testing';
import { askSubgraph } from '../ask.ts';
import { type Attack, bySize, refused, refusedIf } from '../attack.ts';
import { sendHttp } from '../wire/http.ts';
import { brief, type Reply } from '../wire/reply.ts';
import { askOverSocket } from '../wire/socket.ts';

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** Operations that cost more than any client has a right to. */
const operations: readonly (readonly [string, string])[] = [
  ['50 aliases of me', `{ ${times(50, (n) => `a${n}: me { id }`)} }`],
  ['50 aliases of __typename', `{ ${times(50, (n) => `a${n}: __typename`)} }`],
  ['50 aliases in a list', `{ me { wallets { ${times(50, (n) => `a${n}: id`)} } } }`],
  [
    '50 aliased sign-ins',
    `mutation { ${times(50, (n) => `a${n}: signIn(input: { email: "eve${n}@example.com", password: "x" }) { userErrors { code } }`)} }`,
  ],
  ['one field × 500', `{ me { ${times(500, () => 'id')} } }`],
  ['one root field × 500', `{ ${times(500, () => '__typename')} }`],
  ['a fragment bomb', fragmentBomb(24, 2)],
  ['a wide fragment bomb', fragmentBomb(6, 12)],
  ['fragments in a circle', 'query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
  ['a fragment in itself', 'query { ...A } fragment A on Query { __typename ...A }'],
  ['300 fragments', `{ __typename } ${times(300, (n) => `fragment F${n} on Query { __typename }`)}`],
  ['10 directives', `{ __typename ${times(10, () => '@include(if: true)')} }`],
  ['10 directives there are not', `{ __typename ${times(10, (n) => `@d${n}`)} }`],
  ['500 directives', `{ __typename ${times(500, () => '@skip(if: false)')} }`],
  ['depth 20', nested(10)],
  ['depth 200', nested(100)],
  ['depth 5,000', nested(2_500)],
  ['first: 99999999', '{ transactions(first: 99999999) { edges { node { id } } } }'],
  [
    'first: 99999999 in lists',
    '{ me { wallets { transactions(first: 99999999) { edges { node { id } } } } } }',
  ],
  [
    'pages of pages',
    '{ transactions(first: 100) { edges { node { sourceWallet { transactions(first: 100) { edges { node { sourceWallet { entries(first: 100) { edges { node { id } } } } } } } } } } } }',
  ],
  ['20,000 brackets', `{ ${'['.repeat(20_000)}`],
  ['a list of 20,000 braces', `{ wallet(id: ${'{a:'.repeat(5_000)}1${'}'.repeat(5_000)}) { id } }`],
  ['a name of 100 KB', `{ ${'x'.repeat(100_000)} }`],
  ['a comment of 900 KB', `{ __typename } #${'x'.repeat(900_000)}`],
  ['200,000 commas', `{ __typename ${','.repeat(200_000)} nothing }`],
  ['10,000 variables', `query (${times(10_000, (n) => `$v${n}: Int`)}) { __typename }`],
  ['200 operations', times(200, (n) => `query Q${n} { __typename }`)],
];

/** Bodies that are no single operation. */
const bodies: readonly (readonly [string, string])[] = [
  ['a batch of 10', JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })))],
  ['a body of 1.1 MB', JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(1_100_000) } })],
  ['a body of 5 MB', JSON.stringify({ query: `{ __typename } #${'x'.repeat(5_000_000)}` })],
  ['variables nested 20,000 deep', `{"query":"{ __typename }","variables":${nestedJson(20_000)}}`],
];

function fragmentBomb(levels: number, width: number): string {
  const spread = (level: number) => times(width, () => (level < levels ? `...F${level}` : '__typename'));
  const fragments = times(levels - 1, (n) => `fragment F${n + 1} on Query { ${spread(n + 2)} }`);
  return `query { ${spread(1)} } ${fragments}`;
}

function nested(pairs: number): string {
  return `{ me ${'{ wallets { owner '.repeat(pairs)} { id } ${'} }'.repeat(pairs)} }`;
}

function nestedJson(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

export const costlyOperations: Attack = {
  id: 'A4',
  title: 'operations that cost too much: wide, deep, repeated, large',
  async run(setting) {
    const { worlds, attempt, control, measured } = setting;
    const world = await worlds.get('open');
    const { ada } = await world.crew();
    const authorization = `Bearer ${ada.tokens.accessToken}`;
    const durations: { readonly name: string; readonly ms: number }[] = [];

    for (const [name, body] of [
      ...operations.map(([what, query]) => [what, JSON.stringify({ query })] as const),
      ...bodies,
    ]) {
      await attempt(`${name} over HTTP`, async () => {
        const reply = await sendHttp(world.url, { body, headers: { authorization } }).catch(cutOff);
        if (reply === 'cut off') return refused;
        durations.push({ name, ms: reply.ms });
        return refusedIf(reply.status >= 400 && reply.status < 500 && reply.data === null, brief(reply));
      });
    }
    for (const [name, query] of operations) {
      await attempt(`${name} over WebSocket`, async () => {
        const reply = await askOverSocket(world.url, { query }, { authorization });
        return refusedIf(isRefusal(reply), brief(reply));
      });
    }
    for (const subgraph of subgraphNames) {
      for (const [name, query] of operations.slice(
        0,
        bySize(setting, { short: 8, long: operations.length }),
      )) {
        await attempt(`${name} at ${subgraph}`, async () => {
          const reply = await askSubgraph(world, subgraph, JSON.stringify({ query }), undefined);
          return refusedIf(reply.status >= 400 && reply.status < 500, brief(reply));
        });
      }
    }

    const slowest = durations.toSorted((one, other) => other.ms - one.ms)[0];
    measured(`slowest refusal ${slowest?.ms.toFixed(0)} ms (${slowest?.name})`);
    await control('the process is quick afterwards', async () => {
      const reply = await sendHttp(world.url, { body: { query: '{ __typename }' } });
      measured(`then { __typename } in ${reply.ms.toFixed(0)} ms`);
      return reply.status === 200 ? undefined : brief(reply);
    });
    await control('an honest operation with aliases and pages is answered', async () => {
      const query =
        '{ one: me { id } two: me { wallets { transactions(first: 10) { edges { node { id } } } } } }';
      const reply = await sendHttp(world.url, { body: { query }, headers: { authorization } });
      return reply.codes.length === 0 ? undefined : brief(reply);
    });
    if (setting.size === 'long') {
      setting.attempts(
        'within 100 ms',
        durations.length,
        durations.filter(({ ms }) => ms > 100).map(({ name, ms }) => `${name} took ${ms.toFixed(0)} ms`),
      );
    }
  },
};

const refusals = [
  'BAD_USER_INPUT',
  'OPERATION_TOO_COSTLY',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'RATE_LIMITED',
];

function isRefusal({ codes, data, closed }: Reply): boolean {
  if (closed !== undefined) return true;
  return data === null && codes.length > 0 && codes.every((code) => refusals.includes(code));
}

/** A server may stop reading what is too large, and close: the client then meets a broken connection. */
function cutOff(error: unknown): 'cut off' {
  if (/EPIPE|ECONNRESET|socket hang up/.test(String(error))) return 'cut off';
  throw error;
}
