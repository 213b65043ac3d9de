/** Does all the work, so much of it at once: each of `clients` takes the next piece when it is through with one. */
export async function runLoad<Work>(
  works: readonly Work[],
  clients: number,
  run: (work: Work) => Promise<void>,
): Promise<void> {
  let next = 0;
  async function client(): Promise<void> {
    while (next < works.length) {
      const work = works[next];
      next += 1;
      if (work !== undefined) await run(work);
    }
  }
  await Promise.all(Array.from({ length: Math.min(clients, works.length) }, client));
}
