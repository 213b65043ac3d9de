import type { PaymentMethodId, UserId } from '@paygraph/ids';
import { isUsableBy, maySee, type PaymentMethod, type Viewer } from './payment-method.ts';

export interface ShownMethods {
  /** Those there are, in any order, removed ones too. */
  findAll(ids: readonly PaymentMethodId[]): Promise<readonly PaymentMethod[]>;
  /** A user's methods without removed ones, newest first. */
  listOf(userId: UserId): Promise<readonly PaymentMethod[]>;
}

/** Who sees which payment methods. What one may not see does not exist. */
export function createShowPaymentMethods({ methods }: { methods: ShownMethods }) {
  return {
    /** One for each id, in the same order. */
    visible: async (
      viewer: Viewer,
      ids: readonly PaymentMethodId[],
    ): Promise<readonly (PaymentMethod | undefined)[]> => {
      const found = new Map((await methods.findAll(ids)).map((method) => [method.id, method]));
      return ids.map((id) => {
        const method = found.get(id);
        return method && maySee(viewer, method) ? method : undefined;
      });
    },

    /** The viewer's own; undefined where the viewer asks for someone else's, an admin included. */
    ofUser: async (viewer: Viewer, userId: UserId): Promise<readonly PaymentMethod[] | undefined> =>
      viewer.userId === userId ? methods.listOf(userId) : undefined,

    /** The method if this user may pay with it. */
    usable: async (userId: UserId, id: PaymentMethodId): Promise<PaymentMethod | undefined> => {
      const [method] = await methods.findAll([id]);
      return method && isUsableBy(userId, method) ? method : undefined;
    },
  };
}
