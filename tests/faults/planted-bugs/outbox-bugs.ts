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
        find: 'writeOver(queryable, seen, next, { lease, events });\n',
        replace: 'writeOver(queryable, seen, next, { lease, events: [] });\n',
      },
      {
        file: store,
        find: '      if (recorded && events.length > 0) onCommitted();\n',
        replace:
          '      if (recorded) await appendToOutbox(orm, events);\n      if (recorded && events.length > 0) onCommitted();\n',
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
        find: 'writeOver(queryable, seen, next, { lease, events });\n',
        replace:
          'appendToOutbox(orm, events).then(() => writeOver(queryable, seen, next, { lease, events: [] }));\n',
      },
    ],
    turnsRed: { experiment: 'F2', only: 'transactions.outbox.append.after#2' },
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
