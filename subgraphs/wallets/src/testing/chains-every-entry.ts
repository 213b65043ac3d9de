import type { WalletId } from '@paygraph/ids';
import { expect } from 'vitest';
import { createChainEntries } from '../store/chain-entries.ts';
import { chainAll } from '../store/chainer.ts';
import { createVerifyLedger } from '../store/verify-ledger.ts';
import { askUntilAnswered, depositOf } from './ledger-calls.ts';
import { type Alteration, createScratchLedger } from './scratch-ledger.ts';

/** Four processes post while two workers chain: in the end each entry is in the chain, once, and the chain verifies. */
export async function chainsEveryEntry(alteration: Alteration, rounds: number): Promise<void> {
  const scratch = await createScratchLedger({ processes: 4, alteration });
  try {
    const wallets = await Promise.all([1, 2, 3, 4].map(() => scratch.openWallet('USD')));
    const chain = createChainEntries(scratch.database, alteration.chain);
    let posting = true;
    const worker = async () => {
      while (posting) await chain();
    };
    const poster = async (walletId: WalletId, process: number) => {
      for (let round = 0; round < rounds; round += 1) {
        const deposits = [1n, 2n, 3n].map((minor) => depositOf(walletId, minor));
        await Promise.all(
          deposits.map((deposit) => askUntilAnswered(scratch, { kind: 'post', ...deposit }, process)),
        );
      }
    };
    const posters = Promise.allSettled(wallets.map(poster)).finally(() => {
      posting = false;
    });
    const ends = await Promise.all([posters, Promise.allSettled([worker(), worker()])]);
    for (const end of ends.flat()) if (end.status === 'rejected') throw end.reason;
    await chainAll(chain);
    const entries = 2 * wallets.length * rounds * 3;
    const verify = createVerifyLedger({ database: scratch.database, now: () => new Date() });
    expect(await verify()).toMatchObject({ faults: [], entries, chained: entries });
  } finally {
    await scratch.close();
  }
}
