/** The same work on two systems, in turns, so that whatever else the machine does meets both alike. */

export interface Work {
  readonly what: string;
  /** One call; it throws where the answer is not what it must be. */
  readonly call: () => Promise<void>;
}

export interface Measurement {
  readonly what: string;
  readonly small: Figures;
  readonly large: Figures;
  /** Of the medians. */
  readonly ratio: number;
}

export interface Figures {
  readonly medianMs: number;
  readonly p95Ms: number;
}

export interface Plan {
  readonly rounds: number;
  readonly callsPerRound: number;
  readonly warmUpCalls: number;
}

/** `small` and `large` are the same list of work, each on its own system. */
export async function measure(
  { small, large }: { small: readonly Work[]; large: readonly Work[] },
  { rounds, callsPerRound, warmUpCalls }: Plan,
  onProgress: (round: number) => void,
): Promise<readonly Measurement[]> {
  const pairs = small.map((onSmall, place) => {
    const onLarge = large[place];
    if (onLarge?.what !== onSmall.what) throw new Error(`${onSmall.what} is not measured on both`);
    return { what: onSmall.what, sides: [side(onSmall), side(onLarge)] as const };
  });
  for (const { sides } of pairs) {
    for (let number = 0; number < warmUpCalls; number += 1) for (const { call } of sides) await call();
  }
  for (let round = 1; round <= rounds; round += 1) {
    onProgress(round);
    for (const { sides } of pairs) {
      for (let number = 0; number < callsPerRound; number += 1) {
        // Whoever comes first finds the processor as the last call left it: they take turns at that, too.
        const turns = number % 2 === 0 ? sides : sides.toReversed();
        for (const { call, tookMs } of turns) tookMs.push(await timed(call));
      }
    }
  }
  return pairs.map(({ what, sides }) => {
    const [onSmall, onLarge] = [figuresOf(sides[0].tookMs), figuresOf(sides[1].tookMs)];
    return { what, small: onSmall, large: onLarge, ratio: onLarge.medianMs / onSmall.medianMs };
  });
}

function side({ call }: Work): { call: Work['call']; tookMs: number[] } {
  return { call, tookMs: [] };
}

async function timed(call: Work['call']): Promise<number> {
  const begun = performance.now();
  await call();
  return performance.now() - begun;
}

function figuresOf(tookMs: readonly number[]): Figures {
  const sorted = tookMs.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}
