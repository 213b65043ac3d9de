import type { Journal } from './journal.ts';
import type { TokenRecord } from './records.ts';
import { magicTokens, type Token } from './tokens.ts';

/** What each token stands for. Card and account numbers are not in it. */
export interface Vault {
  find(token: string): Token | undefined;
  /** Resolves once the token would survive a crash. */
  keep(token: Token): Promise<void>;
}

export function createVault(journal: Journal, records: readonly TokenRecord[]): Vault {
  const tokens = new Map([...magicTokens, ...records].map((token) => [token.facts.token, token]));
  return {
    find: (token) => tokens.get(token),
    keep: async (token) => {
      await journal.append({ type: 'token', ...token } satisfies TokenRecord);
      tokens.set(token.facts.token, token);
    },
  };
}
