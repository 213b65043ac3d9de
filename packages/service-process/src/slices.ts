import { setTimeout as pause } from 'node:timers/promises';

/** As many slices as there may be: with the pause between two of them, this bounds the whole. */
const mostSlices = 40;
const pauseMs = 50;
/** Fewer are no stampede. */
const smallestSlice = 50;

/**
 * Ends what many are connected to, such as sockets, a slice at a time within about two seconds: those who come back at
 * once then come to the other processes one after the other.
 */
export async function endInSlices<Item>(
  items: Iterable<Item>,
  end: (item: Item) => void,
  rest: () => Promise<unknown> = () => pause(pauseMs),
): Promise<void> {
  const all = [...items];
  const size = Math.max(smallestSlice, Math.ceil(all.length / mostSlices));
  for (let from = 0; from < all.length; from += size) {
    if (from > 0) await rest();
    for (const item of all.slice(from, from + size)) end(item);
  }
}
