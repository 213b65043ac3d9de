import type { PlantedBug } from './planted-bug.ts';

/** What a service stands on goes away, and comes back. */
export const awayBugs: readonly PlantedBug[] = [
  {
    name: 'no-deadline',
    what: 'the gateway waits for a subgraph as long as it takes',
    alterations: [
      {
        file: 'gateway/src/subgraphs/subgraph-client.ts',
        find: '      const deadline = AbortSignal.timeout(timeoutMs);\n',
        replace: '      const deadline = AbortSignal.timeout(600_000);\n',
      },
    ],
    turnsRed: { experiment: 'F7' },
  },
  {
    name: 'commits-in-memory',
    what: 'a commit is answered before Postgres has written it down',
    alterations: [
      {
        file: 'packages/database/src/tls.ts',
        find: '  return endWithConnection(postgres(address.href, { ...options, ssl: tlsOf(mode, caFile) }));\n',
        replace:
          "  const connection = { ...options.connection, synchronous_commit: 'off' };\n  return endWithConnection(postgres(address.href, { ...options, connection, ssl: tlsOf(mode, caFile) }));\n",
      },
    ],
    turnsRed: { experiment: 'F7' },
  },
  {
    name: 'relayed-unacknowledged',
    what: 'the relay moves its offset on while Kafka is still asked to take the events',
    alterations: [
      {
        file: 'packages/event-bus/src/kafka/relay.ts',
        find: '    const isSent = await sendTraced(events, (traced) => producer.send(byTopic(traced), leaving.signal));\n    if (!isSent) return 0;\n',
        replace: '    producer.send(byTopic(events), AbortSignal.timeout(2_000)).catch(() => {});\n',
      },
    ],
    turnsRed: { experiment: 'F8' },
  },
  {
    name: 'away-is-given-up',
    what: 'an event whose dependency is away is given up on at once',
    alterations: [
      {
        file: 'packages/event-bus/src/tries.ts',
        find: '      if (isDependencyAway(error)) {\n',
        replace:
          "      if (isDependencyAway(error)) return { kind: 'give-up' };\n      if (isDependencyAway(error)) {\n",
      },
    ],
    turnsRed: { experiment: 'F10' },
  },
  {
    name: 'trail-not-awaited',
    what: 'an event counts as handled before its entry is in the trail',
    alterations: [
      {
        file: 'subgraphs/transactions/src/store/transaction-log.ts',
        find: '      await documents.insertOnce(',
        replace: '      void documents.insertOnce(',
      },
      {
        file: 'subgraphs/transactions/src/store/transaction-log.ts',
        find: 'createdAt: at, body: bodyOf(entry) });\n',
        replace: 'createdAt: at, body: bodyOf(entry) }).catch(() => {});\n',
      },
    ],
    turnsRed: { experiment: 'F10' },
  },
  {
    name: 'unread-is-empty',
    what: 'a trail that can’t be read looks like an empty one',
    alterations: [
      {
        file: 'subgraphs/transactions/src/resolvers/transaction.ts',
        find: '    history: ({ id }, _args, context) => historyLoaderOf(context).load(id),\n',
        replace:
          '    history: ({ id }, _args, context) => historyLoaderOf(context).load(id).catch(() => []),\n',
      },
    ],
    turnsRed: { experiment: 'F10' },
  },
];
