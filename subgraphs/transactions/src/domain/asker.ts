import type { UserId } from '@paygraph/ids';

export type Role = 'USER' | 'MERCHANT' | 'ADMIN';

/** Who asks for a movement. */
export interface Asker {
  readonly userId: UserId;
  readonly role: Role;
}
