import { gateway } from './gateway.ts';
import { money } from './money.ts';
import { notifications } from './notifications.ts';
import { overview } from './overview.ts';
import type { DashboardPlan } from './panel.ts';
import { payments } from './payments.ts';
import { stores } from './stores.ts';
import { transactions } from './transactions.ts';
import { users } from './users.ts';
import { wallets } from './wallets.ts';

/** Every dashboard, from the whole to its parts. */
export const dashboards: readonly DashboardPlan[] = [
  overview,
  money,
  gateway,
  users,
  wallets,
  transactions,
  payments,
  notifications,
  stores,
];
