import { type DashboardPlan, lines, type Row } from './panel.ts';
import { of, perSecond } from './queries.ts';
import { closingRows, operationsRow } from './subgraph-rows.ts';

const where = of('users');

const accountsRow: Row = {
  title: 'Accounts and sessions',
  panels: [
    lines({
      title: 'Tries to sign in',
      description: 'Tries a second, by what came of them. Refusals that climb are somebody who guesses.',
      unit: 'cps',
      width: 6,
      queries: [{ expr: perSecond('paygraph_user_sign_ins_total', where, 'outcome'), legend: '{{outcome}}' }],
    }),
    lines({
      title: 'Registrations',
      description: 'Registrations a second, by what came of them.',
      unit: 'cps',
      width: 6,
      queries: [
        { expr: perSecond('paygraph_user_registrations_total', where, 'outcome'), legend: '{{outcome}}' },
      ],
    }),
    lines({
      title: 'Refresh tokens presented',
      description:
        'Refresh tokens presented a second, by what came of them. A used one that comes back was stolen from somebody.',
      unit: 'cps',
      width: 6,
      queries: [
        {
          expr: `${perSecond('paygraph_user_session_refreshes_total', where, 'outcome')} or vector(0)`,
          legend: '{{outcome}}',
        },
      ],
    }),
    lines({
      title: 'Passwords given to bcrypt',
      description: 'Passwords hashed and compared a second: each takes a quarter of a second of a core.',
      unit: 'cps',
      width: 6,
      queries: [
        { expr: perSecond('paygraph_user_password_checks_total', where, 'work'), legend: '{{work}}' },
      ],
    }),
  ],
};

export const users: DashboardPlan = {
  name: 'users',
  title: 'Paygraph: users',
  description: 'Accounts, sessions and second factors.',
  service: 'users',
  rows: [operationsRow('users'), accountsRow, ...closingRows('users')],
};
