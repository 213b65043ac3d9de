import { createAddresses } from '../addresses.ts';
import { ask } from '../ask.ts';
import { type Attack, bySize, refusedIf, type Setting } from '../attack.ts';
import { seconds } from '../forge.ts';
import { residentBytes } from '../memory.ts';
import { sendHttp } from '../wire/http.ts';
import { brief } from '../wire/reply.ts';
import { askOverSocket, openSocket, type RawSocket } from '../wire/socket.ts';
import type { World } from '../worlds.ts';

const foreign = 'https://eve.example.com';
const harm = 'mutation { openWallet(input: { currency: "CHF" }) { wallet { id } } }';

export const browsersAndSockets: Attack = {
  id: 'A12',
  title: 'CSRF, foreign origins, sockets that break the protocol, flood, or never read',
  async run(setting) {
    const world = await setting.worlds.get('open');
    await crossSite(setting, world);
    await brokenProtocol(setting, world);
    await expiry(setting, world);
    await largeFrames(setting, world);
    await manySockets(setting);
    await neverReads(setting, world);
    await setting.control('an honest socket is served', async () => {
      const reply = await askOverSocket(world.url, { query: '{ __typename }' });
      return reply.data?.['__typename'] === 'Query' ? undefined : brief(reply);
    });
  },
};

/** What a page of another site can make a browser send without asking first (Fetch standard, CORS-safelisted requests). */
async function crossSite({ attempt }: Setting, world: World): Promise<void> {
  const { ada } = await world.crew();
  const authorization = `Bearer ${ada.tokens.accessToken}`;
  const forms: readonly (readonly [string, string, string])[] = [
    ['text/plain', 'text/plain', JSON.stringify({ query: harm })],
    ['text/plain with parameters', 'text/plain; a=application/json', JSON.stringify({ query: harm })],
    ['a form', 'application/x-www-form-urlencoded', `query=${encodeURIComponent(harm)}`],
    [
      'a multipart form',
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: harm })}\r\n--x--`,
    ],
    ['application/graphql', 'application/graphql', harm],
    ['no type', '', JSON.stringify({ query: harm })],
  ];
  for (const [name, type, body] of forms) {
    await attempt(`a mutation as ${name}`, async () => {
      const reply = await sendHttp(world.url, { body, headers: { authorization, 'content-type': type } });
      return refusedIf(reply.status >= 400 && reply.data === null, brief(reply));
    });
  }
  for (const query of [harm, '{ me { id } }']) {
    await attempt(`${query.slice(0, 8)} by GET, as a link may`, async () => {
      const url = `${world.url}?query=${encodeURIComponent(query)}`;
      const reply = await sendHttp(url, { method: 'GET', headers: { authorization } });
      return refusedIf(reply.status >= 400 && reply.data === null, brief(reply));
    });
  }
  await attempt('a mutation by GET with the header of those who ask first', async () => {
    const url = `${world.url}?query=${encodeURIComponent(harm)}`;
    const headers = { authorization, 'apollo-require-preflight': 'true' };
    const reply = await sendHttp(url, { method: 'GET', headers });
    return refusedIf(reply.status >= 400 && reply.data === null, brief(reply));
  });
  for (const origin of [
    foreign,
    'null',
    'http://localhost.eve.example.com',
    'http://127.0.0.1.eve.example.com',
    'file://',
  ]) {
    await attempt(`an answer for ${origin}`, async () => {
      const reply = await sendHttp(world.url, { body: { query: '{ __typename }' }, headers: { origin } });
      return refusedIf(reply.headers['access-control-allow-origin'] === undefined, brief(reply));
    });
    await attempt(`a preflight of ${origin}`, async () => {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      };
      const reply = await sendHttp(world.url, { method: 'OPTIONS', headers });
      return refusedIf(reply.headers['access-control-allow-origin'] === undefined, brief(reply));
    });
    await attempt(`a WebSocket of ${origin}`, async () => {
      const reply = await askOverSocket(world.url, { query: '{ __typename }' }, { headers: { origin } });
      return refusedIf(reply.data === null && reply.status >= 400, brief(reply));
    });
  }
}

/** graphql-transport-ws, "Communication": what ends a connection, and with which code. */
async function brokenProtocol({ attempt }: Setting, world: World): Promise<void> {
  const { bob } = await world.crew();
  const subscribe = { id: '1', type: 'subscribe', payload: { query: '{ __typename }' } };
  const cases: readonly (readonly [string, number, (socket: RawSocket) => Promise<void> | void])[] = [
    ['subscribe before the ack', 4401, (socket) => socket.send(subscribe)],
    [
      'two inits',
      4429,
      (socket) => {
        socket.send({ type: 'connection_init' });
        socket.send({ type: 'connection_init' });
      },
    ],
    ['no JSON', 4400, (socket) => socket.send('hello')],
    ['a message of no type', 4400, (socket) => socket.send({ id: '1' })],
    ['a type there is not', 4400, (socket) => socket.send({ type: 'start' })],
    ['bytes that are no text', 4400, (socket) => socket.send(Buffer.from([0xff, 0x00, 0xfe]))],
    [
      'one id twice at once',
      4409,
      async (socket) => {
        socket.send({
          type: 'connection_init',
          payload: { authorization: `Bearer ${bob.tokens.accessToken}` },
        });
        await socket.next('connection_ack');
        // Lasts longer than a query: until the second comes.
        const lasting = {
          id: 'x',
          type: 'subscribe',
          payload: { query: 'subscription { transactionStatusChanged { status } }' },
        };
        socket.send(lasting);
        socket.send(lasting);
      },
    ],
  ];
  for (const [name, code, misbehave] of cases) {
    await attempt(name, async () => {
      const socket = await openSocket(world.url);
      await misbehave(socket);
      const closing = await socket.closed();
      socket.terminate();
      return refusedIf(closing?.code === code, `closed with ${closing?.code} ${closing?.reason}`);
    });
  }
  await attempt('another subprotocol', async () => {
    const reply = await askOverSocket(
      world.url,
      { query: '{ __typename }' },
      { protocol: 'graphql-ws' },
    ).catch((error: unknown) => String(error));
    return refusedIf(typeof reply === 'string' || reply.data === null, JSON.stringify(reply));
  });
}

async function expiry({ attempt }: Setting, world: World): Promise<void> {
  const { bob } = await world.crew();
  await attempt('an open socket past the expiry of its token', async () => {
    const token = world.forge.accessToken(bob, { claims: { iat: seconds() - 60, exp: seconds() + 2 } });
    const socket = await openSocket(world.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    if ((await socket.next('connection_ack')) === undefined) throw new Error('refused before its expiry');
    const query = 'subscription ($id: ID!) { walletBalanceChanged(walletId: $id) { id } }';
    socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { id: bob.walletId } } });
    const closing = await socket.closed(60_000);
    socket.terminate();
    return refusedIf(closing?.code === 4403, `closed with ${closing?.code}`);
  });
}

async function largeFrames({ attempt }: Setting, world: World): Promise<void> {
  for (const megabytes of [2, 10]) {
    await attempt(`a frame of ${megabytes} MB`, async () => {
      const socket = await openSocket(world.url);
      socket.send({ type: 'connection_init', payload: { x: 'x'.repeat(megabytes * 1_000_000) } });
      const closing = await socket.closed();
      socket.terminate();
      // RFC 6455, section 7.4.1; or the connection is cut while the frame is still on its way.
      return refusedIf(closing?.code === 1009 || closing?.code === 1006, `closed with ${closing?.code}`);
    });
  }
}

/** The default limits: one address has its share of sockets, and no more. */
const mostSockets = 100;

async function manySockets(setting: Setting): Promise<void> {
  const world = await setting.worlds.get('guarded');
  const count = bySize(setting, { short: 200, long: 1_000 });
  const from = createAddresses()
    .next()
    .replace(/^127\.\d+/, '127.99');
  const before = await residentBytes(world);
  const opened: RawSocket[] = [];
  for (let index = 0; index < count; index += 1) {
    const socket = await openSocket(world.url, { from }).catch(() => undefined);
    if (socket !== undefined) opened.push(socket);
  }
  await Promise.all(opened.slice(-5).map((socket) => socket.closed(500)));
  const open = opened.filter((socket) => socket.isOpen()).length;
  const grownMb = ((await residentBytes(world)) - before) / 1_000_000;
  setting.measured(
    `${open} of ${count} sockets open, memory ${grownMb >= 0 ? '+' : ''}${grownMb.toFixed(0)} MB`,
  );
  for (const socket of opened) socket.terminate();
  const tooMany = Math.max(0, open - mostSockets);
  setting.attempts(
    'sockets from one address',
    count,
    Array.from({ length: tooMany }, () => `${open} are open`),
  );
  await setting.control('another address still gets a socket', async () => {
    const reply = await ask(world, 'WebSocket', { query: '{ __typename }' }, { from: '127.98.0.1' });
    return reply.data?.['__typename'] === 'Query' ? undefined : brief(reply);
  });
}

/** Asks for far more than fits the buffers of the network, and takes nothing of it. */
async function neverReads({ attempt, measured }: Setting, world: World): Promise<void> {
  await attempt('a reader that never reads', async () => {
    const before = await residentBytes(world);
    const socket = await openSocket(world.url);
    socket.send({ type: 'connection_init', payload: {} });
    await socket.next('connection_ack');
    socket.pause();
    const query =
      '{ __schema { types { name description fields { name description type { name } args { name } } } } }';
    let asked = 0;
    const deadline = Date.now() + 20_000;
    const closed = async () => {
      socket.resume();
      return await socket.closed(10_000);
    };
    for (; asked < 1_500 && Date.now() < deadline; asked += 1) {
      socket.send({ id: `q${asked}`, type: 'subscribe', payload: { query } });
      if (asked % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    const grownMb = ((await residentBytes(world)) - before) / 1_000_000;
    measured(
      `a reader that never reads: memory ${grownMb >= 0 ? '+' : ''}${grownMb.toFixed(0)} MB after ${asked} answers`,
    );
    const closing = await closed();
    measured(`then closed with ${closing?.code}`);
    socket.terminate();
    return refusedIf(
      closing !== undefined && grownMb < 200,
      `closed: ${closing?.code}, ${grownMb.toFixed(0)} MB more`,
    );
  });
}
