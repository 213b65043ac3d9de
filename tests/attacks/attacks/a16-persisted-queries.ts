import { createHash } from 'node:crypto';
import { type Attack, bySize, refused, refusedIf, type Setting } from '../attack.ts';
import { heapBytes } from '../memory.ts';
import { sendHttp } from '../wire/http.ts';
import { brief, type Reply } from '../wire/reply.ts';
import { askOverSocket } from '../wire/socket.ts';
import type { World } from '../worlds.ts';

const notFound = 'PERSISTED_QUERY_NOT_FOUND';

function hashOf(query: string): string {
  return createHash('sha256').update(query).digest('hex');
}

/** As Apollo's clients send it: a hash, and the text where the hash is new. */
function persisted(sha256Hash: unknown, query?: string) {
  return {
    ...(query !== undefined && { query }),
    extensions: { persistedQuery: { version: 1, sha256Hash } },
  };
}

const distinct = (index: number) => `query Q${index} { __typename }`;

export const persistedQueries: Attack = {
  id: 'A16',
  title: 'persisted queries: floods of hashes, hashes that do not match',
  async run(setting) {
    const { worlds, attempt, control, measured } = setting;
    const world = await worlds.get('open');
    const send = (body: unknown) => sendHttp(world.url, { body });

    const text = '{ __typename }';
    const wrong: readonly (readonly [string, unknown])[] = [
      ['the hash of another text', hashOf('{ me { id } }')],
      ['a hash in capitals', hashOf(text).toUpperCase()],
      ['a hash that is cut', hashOf(text).slice(0, 32)],
      ['a hash that is a path', '../../etc/passwd'],
      ['a hash that is __proto__', '__proto__'],
      ['a hash of 100 KB', 'a'.repeat(100_000)],
      ['a hash that is a number', 1],
      ['a hash that is an object', { $ne: null }],
    ];
    for (const [name, hash] of wrong) {
      await attempt(`${name} over HTTP`, async () => verdictOn(await send(persisted(hash, text))));
      await attempt(`${name} alone`, async () => verdictOn(await send(persisted(hash))));
    }
    await attempt('the hash of another text over WebSocket', async () => {
      const { query, extensions } = { query: text, ...persisted(hashOf('{ me { id } }')) };
      return verdictOn(await askOverSocket(world.url, { query, extensions }));
    });

    // The first half fills what is bounded; from then on nothing may grow.
    const half = bySize(setting, { short: 1_500, long: 50_000 });
    await flood(setting, world, 0, half);
    const full = await settledHeap(world, Number.POSITIVE_INFINITY);
    await flood(setting, world, half, half);
    await attempt('and the first is not kept for ever', async () => {
      const reply = await send(persisted(hashOf(distinct(0))));
      return refusedIf(reply.codes.join() === notFound, brief(reply));
    });
    await attempt('memory stays bounded', async () => {
      const grownMb = ((await settledHeap(world, full + mostGrowth)) - full) / 1_000_000;
      measured(
        `heap ${(full / 1_000_000).toFixed(0)} MB, then ${grownMb.toFixed(0)} MB more after ${half} hashes more`,
      );
      return refusedIf(grownMb * 1_000_000 < mostGrowth, `${grownMb.toFixed(1)} MB more`);
    });
    await control('an honest persisted query is kept and found', async () => {
      const honest = 'query Honest { __typename }';
      await send(persisted(hashOf(honest), honest));
      const reply = await send(persisted(hashOf(honest)));
      return reply.data?.['__typename'] === 'Query' ? undefined : brief(reply);
    });
  },
};

/** Less than 50,000 documents would take, and more than the heap is apart from one reading to the next. */
const mostGrowth = 60_000_000;

async function flood({ attempts }: Setting, world: World, begin: number, count: number): Promise<void> {
  const broken: string[] = [];
  await inHundreds(count, async (index) => {
    const query = distinct(begin + index);
    // From several addresses: one alone would meet its limit before the cache meets its own.
    const from = `127.77.0.${1 + (index % 50)}`;
    const reply = await sendHttp(world.url, { body: persisted(hashOf(query), query), from });
    if (reply.status >= 500) broken.push(brief(reply));
  });
  attempts('a flood of hashes', count, broken);
}

/** The least of some readings: garbage counts until it is collected, and it is only collected where there is work. */
async function settledHeap(world: World, enough: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < 10; reading += 1) {
    await inHundreds(
      200,
      async () => void (await sendHttp(world.url, { body: { query: '{ __typename }' } })),
    );
    least = Math.min(least, await heapBytes(world));
    if (least < enough && enough !== Number.POSITIVE_INFINITY) break;
  }
  return least;
}

function verdictOn(reply: Reply) {
  const isRefusal = reply.data === null && reply.codes.length > 0;
  return isRefusal && !reply.codes.includes('INTERNAL_SERVER_ERROR')
    ? refused
    : refusedIf(false, brief(reply));
}

async function inHundreds(count: number, run: (index: number) => Promise<void>): Promise<void> {
  for (let begun = 0; begun < count; begun += 100) {
    const some = Array.from({ length: Math.min(100, count - begun) }, (_, index) => run(begun + index));
    await Promise.all(some);
  }
}
