import type { PlantedBug } from './planted-bug.ts';

const compose = 'gateway/src/compose.ts';
const streams = '  const streams = createSubgraphStreams({ signer, logger });\n';

/** What may go wrong where everything comes through. */
export const gatewayBugs: readonly PlantedBug[] = [
  {
    name: 'streams-made-anew',
    what: 'a new supergraph closes the connections that carry subscriptions',
    alterations: [
      {
        file: compose,
        find: streams,
        replace: `${streams}  supergraph.onChange(() => streams.close());\n`,
      },
    ],
    turnsRed: { experiment: 'F17' },
  },
  {
    name: 'pools-made-anew',
    what: 'a new supergraph closes the connections that carry requests',
    alterations: [
      {
        file: compose,
        find: streams,
        replace: `${streams}  supergraph.onChange(() => void services.close());\n`,
      },
    ],
    turnsRed: { experiment: 'F17' },
  },
];
