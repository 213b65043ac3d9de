import type { PlantedBug } from './planted-bug.ts';

/** What processes share over Redis and Kafka, and how they leave. */
export const replicaBugs: readonly PlantedBug[] = [
  {
    name: 'guesses-uncounted',
    what: 'while Redis is away nobody counts',
    alterations: [
      {
        file: 'packages/rate-limiter/src/redis-rate-limiter.ts',
        find: '      if (count === undefined) return here;\n      return decide(limit, here, read(limit, count, count.consumedPoints <= limit.points));\n',
        replace:
          '      if (count === undefined) return { ...here, allowed: true };\n      return decide(limit, here, read(limit, count, count.consumedPoints <= limit.points));\n',
      },
    ],
    turnsRed: { experiment: 'F9' },
  },
  {
    name: 'poison-in-the-way',
    what: 'an event that can’t be handled is tried for ever, and keeps back what comes after it',
    alterations: [
      {
        file: 'packages/event-bus/src/tries.ts',
        find: "return pauseMs === undefined ? { kind: 'give-up' } :",
        replace: "return pauseMs === undefined ? { kind: 'again', pauseMs: 5_000, dependencyAway: false } :",
      },
    ],
    turnsRed: { experiment: 'F12' },
  },
  {
    name: 'notified-by-each-process',
    what: 'the same event makes another notification in each process that handles it',
    alterations: [
      {
        file: 'subgraphs/notifications/src/domain/notification-id.ts',
        find: "return deriveId('ntf', readEventId(eventId), [owner, topic]);",
        replace: "return deriveId('ntf', readEventId(eventId), [owner, topic, String(process.pid)]);",
      },
      {
        file: 'subgraphs/notifications/src/domain/tell.ts',
        find: 'if (readers.length === 0 || (await announcements.isAnnounced(eventId))) return;',
        replace: 'if (readers.length === 0) return;',
      },
    ],
    turnsRed: { experiment: 'F12' },
  },
  {
    name: 'ended-as-by-a-crash',
    what: 'a process that was told to stop ends with the code of a crash',
    alterations: [
      {
        file: 'packages/service-process/src/ending.ts',
        find: '      begin(0);\n',
        replace: '      begin(1);\n',
      },
    ],
    turnsRed: { experiment: 'F14' },
  },
];
