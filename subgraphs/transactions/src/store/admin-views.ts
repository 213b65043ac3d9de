import type { Orm } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import type { AdminViews } from '../domain/admin-views.ts';
import { transactionViewed } from '../events/admin-acts.ts';

/** Into the outbox: nothing else changes with a look. */
export function createAdminViews(deps: {
  orm: Orm;
  ids: Ids;
  now: () => Date;
  onCommitted: () => void;
}): AdminViews {
  const { orm, ids, now, onCommitted } = deps;
  return {
    record: async (view) => {
      const event = transactionViewed(view, { id: ids.next('evt'), at: now() });
      await appendToOutbox(orm, [{ topic: 'audit-events', event }]);
      onCommitted();
    },
  };
}
