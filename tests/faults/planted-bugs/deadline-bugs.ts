import type { PlantedBug } from './planted-bug.ts';

/** What is asked over the network, and how long it is waited for. */
export const deadlineBugs: readonly PlantedBug[] = [
  {
    name: 'subgraph-waited-for',
    what: 'a call to a subgraph has no time-out',
    alterations: [
      {
        file: 'gateway/src/subgraphs/subgraph-client.ts',
        find: '      body: request.body,\n      signal: deadline,\n',
        replace: '      body: request.body,\n',
      },
    ],
    turnsRed: { experiment: 'F11' },
  },
  {
    name: 'circuit-stays-open',
    what: 'a subgraph that was cut off is not asked whether it is back',
    alterations: [
      {
        file: 'gateway/src/subgraphs/guarded-client.ts',
        find: '    halfOpenAfter: restMs,\n',
        replace: '    halfOpenAfter: 3_600_000,\n',
      },
    ],
    turnsRed: { experiment: 'F11' },
  },
  {
    name: 'provider-waited-for',
    what: 'a call to the provider has no time-out',
    alterations: [
      {
        file: 'subgraphs/payments/src/provider/http-provider.ts',
        find: '        signal: deadline,\n',
        replace: '',
      },
    ],
    turnsRed: { experiment: 'F11' },
  },
];
