import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Closing, createClosing } from './closing.ts';

let server: FastifyInstance;
let port: Closing;
let url: string;
let held: PromiseWithResolvers<string>;
let asked: string[];
/** What happened, in its order. */
let steps: string[];
let answerHeld: () => Promise<void>;

beforeEach(async () => {
  held = Promise.withResolvers();
  asked = [];
  steps = [];
  answerHeld = async () => {};
  server = fastify({ forceCloseConnections: 'idle', return503OnClosing: false });
  server.get('/quick', async () => 'quick');
  server.get('/held', async () => {
    asked.push('held');
    return await held.promise;
  });
  port = createClosing({
    server,
    subscriptions: {
      close: async () => {
        steps.push('sockets');
      },
    },
    answerHeld: () => answerHeld(),
    closeTimeoutMs: 20_000,
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  held.resolve('too late');
  await port.close();
});

const ask = (path: string) => fetch(`${url}${path}`);

test('until balancers have noticed everything is answered, and each connection let go of', async () => {
  expect((await ask('/quick')).headers.get('connection')).toBe('keep-alive');
  const noticed = Promise.withResolvers<void>();
  const drained = port.drain(noticed.promise);
  const answer = await ask('/quick');
  expect([answer.status, answer.headers.get('connection'), await answer.text()]).toEqual([
    200,
    'close',
    'quick',
  ]);
  noticed.resolve();
  await drained;
  await expect(ask('/quick')).rejects.toThrow();
});

test('what is under way is waited for, and sockets are left alone until the rest is closed', async () => {
  const answer = ask('/held').then((response) => response.text());
  await vi.waitFor(() => expect(asked).toEqual(['held']), { timeout: 20_000 });
  const drained = port.drain(Promise.resolve()).then(() => steps.push('drained'));
  await expect(ask('/quick')).rejects.toThrow();
  expect(steps).toEqual([]);
  held.resolve('at last');
  expect(await answer).toBe('at last');
  await drained;
  await port.close();
  expect(steps).toEqual(['drained', 'sockets']);
});

test('whoever is held for news is answered once the port is closed, not while they could come back', async () => {
  let cameBack: unknown;
  answerHeld = async () => {
    cameBack = await ask('/quick').catch(() => 'nobody listens');
    held.resolve('nothing new');
  };
  const answer = ask('/held').then((response) => response.text());
  await vi.waitFor(() => expect(asked).toEqual(['held']), { timeout: 20_000 });
  await port.drain(Promise.resolve());
  expect([cameBack, await answer]).toEqual(['nobody listens', 'nothing new']);
});
