import { signUpAdmin } from '../../people/admins.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { readCacheHits } from '../households/cache-reads.ts';
import { createHousehold } from '../households/household.ts';
import { atEachGateway } from '../households/look.ts';
import { createWards } from '../households/wards.ts';
import { type Crew, startWriting, type Writing } from '../households/writing.ts';

const households = 6;

/** R3: whoever was told that something is done sees it, whichever gateway and process they ask, Redis or not. */
export const readsAfterWrites: Experiment = {
  id: 'R3',
  title: 'every read after a write is fresh, through either gateway; Redis paused, then killed',
  kind: 'replicated',
  run: async (setting) => {
    const world = await setting.world();
    const { places } = world.subject;
    const crews = await assemble(setting, world);
    const writing = startWriting(setting, crews);
    const { away, unasked } = await passPhases(setting, world, writing).finally(writing.stop);
    await endFreezes(crews);
    const lateMs = crews.flatMap(({ wards }) => wards.lateMs);
    return {
      load: `${writing.written()} writes, each read at ${places.length} gateways, ${households} at once`,
      faults: `Redis away twice, for ${away} writes in all`,
      settlements: [await world.books.settle()],
      expectations: [
        expectation('the next read shows the write', writing.stale),
        expectation('each read is answered', writing.unanswered),
        expectation('each process answers from its cache again', unasked),
      ],
      measured: [`${Math.round(Math.max(0, ...lateMs))} ms until another gateway refused an ended session`],
    };
  },
};

async function assemble(setting: Setting, { subject, crowd, books }: World): Promise<readonly Crew[]> {
  const { place, places } = subject;
  const people = await crowd.people(2 * households);
  const merchants = await crowd.merchants(households);
  const admin = atEachGateway(places, (await signUpAdmin(place)).tokens);
  const { guardMs } = setting;
  const crews: Crew[] = [];
  for (const [index, merchant] of merchants.entries()) {
    const [one, other] = people.slice(2 * index);
    if (one === undefined || other === undefined) throw new Error('a household is not complete');
    const random = setting.stream(`household ${index}`);
    const household = createHousehold({ places, books, people: [one, other], merchant, admin, random });
    const wards = createWards({ place, places, admin, random, guardMs });
    crews.push({ household: await household, wards: await wards, random });
  }
  return crews;
}

/** The world is shared: the next experiment wants people who can move their money. */
async function endFreezes(crews: readonly Crew[]): Promise<void> {
  for (const { household } of crews) if (household.isFrozen()) await household.writes.freeze();
}

/**
 * As usual, with Redis standing still, with it back, with it gone, and with it back again having forgotten all. When it
 * comes back nothing is written until every process asks it again: what it kept before must not be believed by then.
 */
async function passPhases(setting: Setting, { subject }: World, writing: Writing) {
  const redis = subject.part('redis');
  const usual = bySize(setting, { short: 300, long: 5_000 });
  const each = bySize(setting, { short: 40, long: 400 });
  const untilAsked = (since: string) => writing.lookUntil(since, () => readCacheHits(subject.places));
  await writing.more(usual, 'as usual');
  await redis.pause();
  await writing
    .more(each, 'while Redis stood still')
    .then(writing.rest)
    .finally(() => redis.resume());
  const unasked = [...(await untilAsked('since Redis is back'))];
  await writing.more(each, 'after Redis had stood still');
  await redis.kill9();
  await writing
    .more(each, 'without Redis')
    .then(writing.rest)
    .finally(() => redis.restart());
  unasked.push(...(await untilAsked('since Redis came back empty')));
  await writing.more(each, 'after Redis had come back empty');
  return { away: 2 * each, unasked };
}
