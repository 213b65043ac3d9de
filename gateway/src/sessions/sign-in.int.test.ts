import { once } from 'node:events';
import { request } from 'node:http';
import { createIds, type Id } from '@paygraph/ids';
import { createIdentityVerifier, identityHeader, type Proof } from '@paygraph/principal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, json, serveDocuments } from '../testing/documents.ts';
import { accessToken, ada, eventually, type Graph, gatewayKeys, startGraph } from '../testing/graph.ts';

const ids = createIds();

/** The users service's feed, in the hands of the test: what it tells, and who is waiting for more. */
let feed: Awaited<ReturnType<typeof serveDocuments>>;
let waiting: ((page: unknown) => void)[];
let graph: Graph | undefined;

const waits: Answer = (_request, response) => {
  waiting.push((page) => response.end(JSON.stringify(page)));
};
const page = (position: number, changes: readonly unknown[] = []) => ({
  position: String(position),
  isWhole: true,
  changes,
});
const ended = (sessionId: Id<'ses'>) => ({ kind: 'session-ended', sessionId, reason: 'signed-out' });

beforeEach(async () => {
  waiting = [];
  feed = await serveDocuments(waits);
});
afterEach(async () => {
  await graph?.stop();
  graph = undefined;
  await feed.stop();
});

async function start(first: Answer = json(page(1))): Promise<Graph> {
  let isFirst = true;
  feed.answerWith((request, response) => {
    (isFirst ? first : waits)(request, response);
    isFirst = false;
  });
  graph = await startGraph({ SESSION_FEED_URL: `${feed.url}/session-feed` });
  return graph;
}

async function tell(...changes: readonly unknown[]): Promise<void> {
  const answer = await eventually(() => waiting.shift());
  answer(page(10, changes));
  // It has been read once more is asked for.
  await eventually(() => waiting.length > 0);
}

const statusAs = async (claims = {}) =>
  (
    await graph?.ask('{ me { name } }', {
      headers: { authorization: `Bearer ${accessToken(claims)}` },
    })
  )?.status;

describe('the feed of sessions', () => {
  test('is asked as the gateway, for what came after what is known', async () => {
    const trustedKeys = { gateway: gatewayKeys.public };
    const users = createIdentityVerifier({ audience: 'users', trustedKeys });
    let proof: Proof | undefined;
    await start((request, response) => {
      proof = users.verify(String(request.headers[identityHeader]));
      json(page(7))(request, response);
    });
    await eventually(() => waiting.length > 0);
    expect(feed.asked).toEqual(['/session-feed', '/session-feed?after=7']);
    expect(proof?.identity.principal).toEqual({ kind: 'service', name: 'gateway' });
    expect(await proof?.covers('/session-feed')).toBe(true);
  });

  test('ends a session at once, and no other', async () => {
    await start();
    expect(await statusAs()).toBe(200);
    await tell(ended(ada.sessionId));
    expect(await statusAs()).toBe(401);
    expect(await statusAs({ sid: ids.next('ses') })).toBe(200);
  });

  test('ends it also for a request whose body has yet to come', async () => {
    const { url } = await start();
    const body = '{"query":"{ me { name } }"}';
    const slow = request(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${accessToken()}`,
        'content-type': 'application/json',
        'content-length': body.length,
        expect: '100-continue',
      },
    });
    const response = once(slow, 'response');
    slow.flushHeaders();
    // Its head has been read.
    await once(slow, 'continue');
    await tell(ended(ada.sessionId));
    slow.end(body);
    const [{ statusCode }] = await response;
    expect(statusCode).toBe(401);
    expect(graph?.people.seen).toEqual([]);
  });

  test('ends what names a role that is another one now', async () => {
    await start();
    await tell({ kind: 'role-changed', userId: ada.userId, role: 'ADMIN' });
    expect([await statusAs(), await statusAs({ role: 'ADMIN' })]).toEqual([401, 200]);
  });

  test('that tells what is not understood goes on with what is', async () => {
    await start();
    await tell({ kind: 'account-closed' }, ended(ada.sessionId));
    expect(await statusAs()).toBe(401);
  });

  test('that goes away leaves known what is known', async () => {
    await start();
    await tell(ended(ada.sessionId));
    feed.answerWith(json({}, 503));
    (await eventually(() => waiting.shift()))('nonsense');
    await eventually(() => feed.asked.length >= 4);
    expect(await statusAs()).toBe(401);
    expect(await statusAs({ sid: ids.next('ses') })).toBe(200);
    // And is read again from where it was when it is back.
    feed.answerWith(waits);
    await eventually(() => waiting.length > 0);
    expect(feed.asked.at(-1)).toBe('/session-feed?after=10');
  });

  test('not yet read, leaves whoever signs in waiting, and not whoever doesn’t', async () => {
    const { ask, adminUrl } = await start(json({}, 503));
    const readiness = async () => (await fetch(`${adminUrl}/health/ready`)).status;
    const early = await ask('{ me { name } }', { headers: { authorization: `Bearer ${accessToken()}` } });
    expect({
      status: early.status,
      codes: early.body.errors?.map(({ extensions }) => extensions['code']),
    }).toEqual({ status: 503, codes: ['UNAVAILABLE'] });
    expect(early.headers.get('retry-after')).toBe('1');
    expect((await ask('{ me { name } }')).status).toBe(200);
    expect(await readiness()).toBe(503);
    (await eventually(() => waiting.shift()))(page(1));
    await eventually(async () => (await statusAs()) === 200);
    expect(await readiness()).toBe(200);
  });
});

describe('an answer', () => {
  const answering = (extensions: unknown) =>
    ({ kind: 'answer', status: 200, body: JSON.stringify({ data: { me: null }, extensions }) }) as const;

  test('that ended sessions and changed roles is believed before it goes on, and the client sees nothing of it', async () => {
    const { people, ask } = await start();
    const { userId } = ada;
    people.misbehave(
      answering({ sessionsEnded: [ada.sessionId], rolesChanged: [{ userId, role: 'ADMIN' }] }),
    );
    const { body } = await ask('{ me { name } }');
    expect(body).toEqual({ data: { me: null } });
    people.misbehave(undefined);
    const sid = ids.next('ses');
    expect([await statusAs(), await statusAs({ sid }), await statusAs({ sid, role: 'ADMIN' })]).toEqual([
      401, 401, 200,
    ]);
  });

  test('of another subgraph than the one in charge of sessions ends none', async () => {
    const { accounts, ask } = await start();
    accounts.misbehave({
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ data: { echo: '1' }, extensions: { sessionsEnded: [ada.sessionId] } }),
    });
    await ask('{ echo(amount: "1") }');
    expect(accounts.seen).toHaveLength(1);
    expect(await statusAs()).toBe(200);
  });

  test('with a list that can’t be read is answered all the same', async () => {
    const { people, ask } = await start();
    people.misbehave(answering({ sessionsEnded: ['root'] }));
    expect((await ask('{ me { name } }')).body).toEqual({ data: { me: null } });
    people.misbehave(undefined);
    expect(await statusAs()).toBe(200);
  });
});
