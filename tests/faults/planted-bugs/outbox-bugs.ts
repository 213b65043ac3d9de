import type { PlantedBug } from './planted-bug.ts';

const store = 'subgraphs/transactions/src/store/transactions.ts';

/** Events, and the commit they belong to. */
export const outboxBugs: readonly PlantedBug[] = [
  {
    name: 'event-in-own-commit',
    what: 'the outbox row is written in a commit of its own, after the one of its status',
    alterations: [
      {
        file: store,
        find: '          if (next.status !== seen.status) await tell(transaction, written, seen.status);\n',
        replace: '',
      },
      {
        file: store,
        find: '      if (recorded && next.status !== seen.status) onCommitted();\n',
        replace:
          '      if (recorded && next.status !== seen.status) {\n        await tell(orm, recorded, seen.status);\n        onCommitted();\n      }\n',
      },
    ],
    turnsRed: { experiment: 'F2', only: 'transactions.outbox.append.before#2' },
  },
  {
    name: 'published-before-commit',
    what: 'the event is out before the commit of its status',
    alterations: [
      {
        file: store,
        find: "return appendToOutbox(transaction, [{ topic: 'transaction-events', event }]);",
        replace: "return appendToOutbox(orm, [{ topic: 'transaction-events', event }]);",
      },
    ],
    turnsRed: { experiment: 'F2', only: 'transactions.outbox.append.after' },
  },
  {
    name: 'offset-early',
    what: "a consumer's offset is committed before its event is handled",
    alterations: [
      {
        file: 'packages/event-bus/src/outbox-reader.ts',
        find: '    const about = { publisher, topic, consumer, position: at };\n',
        replace:
          '    const about = { publisher, topic, consumer, position: at };\n    if (place !== undefined) await moveOffset(sql, place, BigInt(at));\n',
      },
      {
        // It was moved before: that it moves no further is no sign of another reader.
        file: 'packages/event-bus/src/reader-place.ts',
        find: '  return moved.length === 1;\n',
        replace: '  return true;\n',
      },
    ],
    turnsRed: { experiment: 'F2', only: 'notifications.bus.handle.before' },
  },
];
