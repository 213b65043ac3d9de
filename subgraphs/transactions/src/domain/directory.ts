import type { UserId } from '@paygraph/ids';

/** Who is behind an address, as the users service knows it. */
export interface Directory {
  /** Undefined for an address nobody has verified. Throws where nobody answers. */
  userByEmail(email: string): Promise<UserId | undefined>;
}
