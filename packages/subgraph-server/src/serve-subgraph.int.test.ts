import { once } from 'node:events';
import { createServer } from 'node:net';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { apiError } from './index.ts';
import { anonymous, badTokens, gatewayToken, serviceIdentity, tokenOf } from './testing/identities.ts';
import type { TokenFor } from './testing/live-socket.ts';
import { serveTinySubgraph, type TinySubgraph } from './testing/tiny-subgraph.ts';

/** Guards against hanging only. */
const guard = { timeout: 20_000, interval: 10 };

describe('a subgraph', () => {
  let subgraph: TinySubgraph;
  beforeAll(async () => {
    subgraph = await serveTinySubgraph();
  });
  afterAll(() => subgraph.close());

  test.each([
    ['nobody signed in', (body: string) => tokenOf(anonymous, body), 'anonymous'],
    ['another service', (body: string) => tokenOf(serviceIdentity('users'), body, 'users'), 'users'],
  ])('answers whoever proves who they are: %s', async (_, identity, name) => {
    const headers = { 'x-request-id': 'request-0001' };
    const { status, body } = await subgraph.ask('{ whoAmI }', { headers, identity });
    expect({ status, body }).toEqual({ status: 200, body: { data: { whoAmI: [name, 'request-0001'] } } });
  });

  test('gives a request an id of its own where the one it came with is not fit for a log', async () => {
    const headers = { 'x-request-id': 'a b"c' };
    const { body } = await subgraph.ask('{ whoAmI }', { headers });
    expect(body).toEqual({ data: { whoAmI: ['gateway', expect.stringMatching(/^[\w-]{16}$/)] } });
  });

  test.each<readonly [string, TokenFor, Record<string, string>]>([
    ['no header', () => undefined, {}],
    ['a header of any other name', () => undefined, { authorization: `Bearer ${gatewayToken('')}` }],
    ...badTokens.map(([fault, token]) => [fault, token, {}] as const),
  ])('answers 401 and runs nothing for %s', async (_fault, identity, headers) => {
    const before = subgraph.ran.length;
    const { status, body } = await subgraph.ask('{ whoAmI }', { headers, identity });
    expect(status).toBe(401);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(subgraph.ran).toHaveLength(before);
  });

  test('takes a token once', async () => {
    const before = subgraph.ran.length;
    let token: string | undefined;
    const identity = (body: string) => {
      token ??= gatewayToken(body);
      return token;
    };
    expect((await subgraph.ask('{ whoAmI }', { identity })).status).toBe(200);
    expect((await subgraph.ask('{ whoAmI }', { identity })).status).toBe(401);
    expect(subgraph.ran).toHaveLength(before + 1);
  });

  test.each([
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['nothing', ''],
  ])('runs nothing for a body said to be %s', async (_, type) => {
    const before = subgraph.ran.length;
    const headers = { 'content-type': type };
    expect((await subgraph.ask('{ whoAmI }', { headers })).status).toBeGreaterThanOrEqual(400);
    expect(subgraph.ran).toHaveLength(before);
  });

  test('masks what a resolver throws, and logs it with the request it belongs to', async () => {
    subgraph.throwIn(new Error('password of the database is hunter2'));
    const headers = { 'x-request-id': 'request-0002' };
    const { body } = await subgraph.ask('{ fault }', { headers });
    expect(body).toMatchObject({
      data: { fault: null },
      errors: [{ path: ['fault'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const lines = subgraph.log().trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line)).filter(({ err }) => err?.message.includes('hunter2'));
    expect(told).toMatchObject([{ requestId: 'request-0002' }]);
  });

  test('passes on what is meant for the client, and does not log it as a failure', async () => {
    subgraph.throwIn(apiError('NOT_FOUND', 'There is no such lunch.'));
    const { body } = await subgraph.ask('{ fault }');
    expect(body).toMatchObject({
      errors: [{ message: 'There is no such lunch.', extensions: { code: 'NOT_FOUND' } }],
    });
    expect(subgraph.log()).not.toContain('no such lunch');
  });

  test('sends with an answer what its resolvers added, all of it, also where a field failed', async () => {
    subgraph.throwIn(new Error('too bad'));
    const query = `{ one: extend(name: "ended", items: ["a", "b"]) fault
      two: extend(name: "ended", items: ["c"]) other: extend(name: "changed", items: ["d"]) }`;
    const { body } = await subgraph.ask(query);
    expect(body).toMatchObject({
      data: { one: true, fault: null },
      extensions: { ended: ['a', 'b', 'c'], changed: ['d'] },
    });
  });

  test('sends no extensions with an answer to which nothing was added', async () => {
    await subgraph.ask('{ extend(name: "ended", items: ["a"]) }');
    const { body } = await subgraph.ask('{ extend(name: "ended", items: []) }');
    expect(body).toEqual({ data: { extend: true } });
  });

  test.each([
    ['a literal a scalar refuses', '{ echo(at: "2026-02-30T00:00:00Z") }', undefined],
    ['a variable a scalar refuses', 'query ($at: DateTime) { echo(at: $at) }', { at: 'tomorrow' }],
    ['a variable of another type', 'query ($number: Int) { echo(number: $number) }', { number: 'one' }],
    ['a variable left out', 'query ($number: Int!) { echo(number: $number) }', {}],
    ['a card number', 'query ($text: String) { echo(text: $text) }', { text: '4111 1111 1111 1111' }],
    ['NUL', '{ echo(text: "\\u0000") }', undefined],
  ])('calls %s BAD_USER_INPUT and runs nothing', async (_, query, variables) => {
    const before = subgraph.ran.length;
    const { status, body } = await subgraph.ask(query, { variables });
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(status).toBeLessThan(500);
    expect(subgraph.ran).toHaveLength(before);
  });

  test.each([
    ['an operation that does not parse', '{', 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', '{ secrets }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a look at the schema', '{ __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('refuses %s with a code of its own', async (_, query, code) => {
    const { body } = await subgraph.ask(query);
    expect(body).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  test('reads scalars once, at its edge', async () => {
    const { body } = await subgraph.ask(
      'query ($email: EmailAddress) { echo(email: $email, amount: "12.30") }',
      {
        variables: { email: 'ADA@example.com' },
      },
    );
    expect(body).toEqual({ data: { echo: JSON.stringify({ amount: '12.30', email: 'ada@example.com' }) } });
  });
});

describe('a subgraph that can’t start', () => {
  test.each(['port', 'adminPort'] as const)('for its %s is taken holds no port', async (taken) => {
    const [port, adminPort] = [await getPort(), await getPort()];
    const ports = { port, adminPort };
    const holder = await listen(ports[taken]);
    await expect(serveTinySubgraph(ports)).rejects.toThrow('EADDRINUSE');
    await close(holder);
    const subgraph = await serveTinySubgraph(ports);
    await subgraph.close();
  });
});

describe('closing', () => {
  let subgraph: TinySubgraph | undefined;
  afterEach(async () => {
    subgraph?.release();
    await subgraph?.close().catch(() => {});
  });

  test('finishes requests under way, takes no new ones, and frees its ports', async () => {
    const ports = { port: await getPort(), adminPort: await getPort() };
    subgraph = await serveTinySubgraph(ports);
    const { ask, ran, release } = subgraph;
    const held = ask('{ held }');
    await vi.waitFor(() => expect(ran).toContain('held'), guard);

    const closed = subgraph.close();
    await expect(ask('{ whoAmI }')).rejects.toThrow();
    expect(ran).not.toContain('whoAmI');
    release();
    expect(await held).toEqual({ status: 200, body: { data: { held: 'released' } } });
    await closed;
    await Promise.all(Object.values(ports).map(async (port) => close(await listen(port))));
  });

  test('is not ready any more while requests are under way', async () => {
    const adminPort = await getPort();
    subgraph = await serveTinySubgraph({ adminPort });
    const readiness = async () => (await fetch(`http://127.0.0.1:${adminPort}/health/ready`)).status;
    const held = subgraph.ask('{ held }');
    await vi.waitFor(() => expect(subgraph?.ran).toContain('held'), guard);
    expect(await readiness()).toBe(200);
    const closed = subgraph.close();
    expect(await readiness()).toBe(503);
    subgraph.release();
    await Promise.all([held, closed]);
  });

  test('does not wait for ever for a request that never ends', async () => {
    subgraph = await serveTinySubgraph({ closeTimeoutMs: 50 });
    const held = expect(subgraph.ask('{ held }')).rejects.toThrow();
    await vi.waitFor(() => expect(subgraph?.ran).toContain('held'), guard);
    await subgraph.close();
    await held;
  });
});

async function listen(port: number) {
  const server = createServer().listen({ port, host: '127.0.0.1' });
  await once(server, 'listening');
  return server;
}

function close(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
