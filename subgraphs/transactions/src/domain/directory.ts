import type { UserId } from '@paygraph/ids';

/** People, as far as the users service tells of them. */
export interface Directory {
  /** Undefined for an address nobody has verified. Throws where nobody answers. */
  userByEmail(email: string): Promise<UserId | undefined>;
  /** Whether someone may be paid as a merchant; false for nobody. Throws where nobody answers. */
  isMerchant(userId: UserId): Promise<boolean>;
}
