/** No query asks for more at once than this. */
const largestBatch = 500;

/**
 * Gathers what is asked for in one turn of the event loop into as few calls of `find` as can be. Undefined for an id
 * that `find` does not answer with. Nothing is remembered beyond the call.
 */
export function createBatchById<Id extends string, Found extends { readonly id: Id }>(
  find: (ids: readonly Id[]) => Promise<readonly Found[]>,
): (id: Id) => Promise<Found | undefined> {
  let gathering: { readonly ids: Set<Id>; readonly found: Promise<ReadonlyMap<Id, Found>> } | undefined;

  async function findGathered(ids: ReadonlySet<Id>): Promise<ReadonlyMap<Id, Found>> {
    await new Promise(setImmediate);
    gathering = undefined;
    const all = [...ids];
    const batches = Array.from({ length: Math.ceil(all.length / largestBatch) }, (_, index) =>
      find(all.slice(index * largestBatch, (index + 1) * largestBatch)),
    );
    return new Map((await Promise.all(batches)).flat().map((item) => [item.id, item]));
  }

  return async (id) => {
    if (gathering === undefined) {
      const ids = new Set<Id>();
      gathering = { ids, found: findGathered(ids) };
    }
    gathering.ids.add(id);
    return (await gathering.found).get(id);
  };
}
