import type { EventBus } from '@paygraph/event-bus';
import { parseId, type UserId } from '@paygraph/ids';

/**
 * Hears what happened to users, also what this service's processes did not do themselves (an admin appointed straight in
 * the database), or could not tell each other: whoever keeps a copy of a user brings it up to date.
 */
export async function hearOfUsers(options: {
  bus: Pick<EventBus, 'listen'>;
  learnAnew: (ids: readonly UserId[]) => Promise<void>;
}): Promise<void> {
  const { bus, learnAnew } = options;
  const learn = async ({ data }: { readonly data: { readonly userId: string } }) => {
    const userId = parseId('usr', data.userId);
    if (userId !== undefined) await learnAnew([userId]);
  };
  await bus.listen({
    topics: ['user-events'],
    handlers: { 'user.role-changed': learn, 'user.verified': learn, 'user.password-changed': learn },
  });
}
