import { parseId, type UserId } from '@paygraph/ids';
import { perRequest, viewerOf } from '@paygraph/subgraph-server';
import DataLoader from 'dataloader';
import type { createShowPaymentMethods } from '../domain/show-payment-methods.ts';
import type { UserResolvers } from '../generated/resolver-types.ts';
import { toPaymentMethod } from './payment-method.ts';

/** What payments adds to a User. */
export function userResolvers(show: ReturnType<typeof createShowPaymentMethods>): UserResolvers {
  // One answer may hold the viewer many times, as the owner of each of several wallets.
  const loaderOf = perRequest((context) => {
    const viewer = viewerOf(context);
    return new DataLoader((ids: readonly UserId[]) =>
      Promise.all(ids.map((userId) => show.ofUser(viewer, userId))),
    );
  });
  return {
    paymentMethods: async (user, _args, context) => {
      const userId = parseId('usr', user.id);
      const methods = userId && (await loaderOf(context).load(userId));
      return methods?.map(toPaymentMethod) ?? null;
    },
  };
}
