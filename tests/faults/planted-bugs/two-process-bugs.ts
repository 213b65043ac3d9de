import type { PlantedBug } from './planted-bug.ts';

/** What only shows where several processes serve a domain. */
export const twoProcessBugs: readonly PlantedBug[] = [
  {
    name: 'balance-told-late',
    what: 'the cache is told of a balance after whoever moved the money was answered',
    alterations: [
      {
        file: 'subgraphs/wallets/src/compose.ts',
        find: 'await Promise.all([...touched].map(([walletId, balance]) => balances.learn(walletId, balance)));',
        replace:
          'setTimeout(() => { for (const [walletId, balance] of touched) void balances.learn(walletId, balance); }, 300);',
      },
    ],
    turnsRed: { experiment: 'R3' },
  },
  {
    name: 'profile-told-late',
    what: 'the cache is told of a user after whoever changed them was answered',
    alterations: [
      {
        file: 'subgraphs/users/src/store/commit.ts',
        find: 'if (changedUser !== undefined) await userChanged(changedUser);',
        replace: 'if (changedUser !== undefined) setTimeout(userChanged, 300, changedUser);',
      },
    ],
    turnsRed: { experiment: 'R3' },
  },
  {
    name: 'refund-untold',
    what: 'nobody tells the cache that a payment was given back',
    alterations: [
      {
        file: 'subgraphs/transactions/src/store/cached-transactions.ts',
        find: '      if (paymentId !== undefined) await rows.learnAnew([paymentId]);\n',
        replace: '',
      },
    ],
    turnsRed: { experiment: 'R3' },
  },
  {
    name: 'cache-of-each-process',
    what: 'each of two processes keeps a cache in its own memory',
    alterations: [
      {
        file: 'packages/foundation/src/caches.ts',
        find: '    if (redis === undefined) {\n',
        replace:
          '    if (true) return createMemoryCache({ maxValues: mostValuesInMemory });\n    if (redis === undefined) {\n',
      },
    ],
    turnsRed: { experiment: 'R3' },
  },
  {
    name: 'absence-forgotten',
    what: 'once Redis is back, what it kept before is believed',
    alterations: [
      {
        file: 'packages/cache/src/guard-absences.ts',
        find: "    await cache.beginEra();\n    if (!is('returning')) return;\n",
        replace: '',
      },
    ],
    turnsRed: { experiment: 'R3' },
  },
  {
    name: 'listeners-of-one-group',
    what: 'the live listeners of two processes are one group: each event reaches one of them',
    alterations: [
      {
        file: 'packages/foundation/src/bus.ts',
        find: 'randomUUID()',
        replace: "'all'",
      },
    ],
    turnsRed: { experiment: 'R2' },
  },
  {
    name: 'lease-of-the-living',
    what: 'recovery takes up what a living process is at work on, and whoever is later writes over it',
    alterations: [
      {
        file: 'subgraphs/transactions/src/store/unfinished-transactions.ts',
        find: ' <= now()`',
        replace: " <= now() + interval '1 hour'`",
      },
      {
        file: 'subgraphs/transactions/src/store/transactions.ts',
        find: '    eq(transactions.version, seen.version),\n    eq(transactions.step, seen.step),\n',
        replace: '',
      },
    ],
    turnsRed: { experiment: 'R2' },
  },
  {
    name: 'trail-of-each-process',
    what: 'each of two processes writes the audit trail, under ids of its own',
    alterations: [
      {
        file: 'subgraphs/transactions/src/events/record-trail.ts',
        find: "    consumer: 'transaction-logs',\n",
        replace: "    consumer: 'transaction-logs-'.concat(String(process.pid)),\n",
      },
      {
        file: 'subgraphs/transactions/src/store/transaction-log.ts',
        find: 'await documents.insertOnce({ id, owner: transactionId',
        replace: "await documents.insertOnce({ id: id.concat('-', String(process.pid)), owner: transactionId",
      },
    ],
    turnsRed: { experiment: 'R2' },
  },
];
