/**
 * Who may know whom. Each rule says why in its comment; `npm run lint` runs them.
 */
const subgraphNames = ['users', 'wallets', 'transactions', 'payments', 'notifications'];

export default {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'Domain code knows money, ids and itself: no technology, so that its rules can be read and tested alone.',
      severity: 'error',
      from: { path: '^subgraphs/[^/]+/src/domain/', pathNot: '\\.(unit|int)\\.test\\.ts$' },
      to: { pathNot: ['^subgraphs/[^/]+/src/domain/', '^packages/(money|ids)/'] },
    },
    {
      name: 'resolvers-never-store',
      comment:
        'Resolvers parse, call a use case, map the outcome. What they need of the store, the domain offers.',
      severity: 'error',
      from: { path: '^subgraphs/[^/]+/src/resolvers/' },
      to: { path: '^subgraphs/[^/]+/src/store/' },
    },
    {
      name: 'store-and-events-never-resolvers',
      comment: 'GraphQL is one of the faces of a domain; nothing behind it knows that.',
      severity: 'error',
      from: { path: '^subgraphs/[^/]+/src/(store|events|domain)/' },
      to: { path: '^subgraphs/[^/]+/src/resolvers/' },
    },
    {
      name: 'only-compose-knows-every-part',
      comment: 'compose.ts is the one file that names concrete parts; index.ts and main.ts start it.',
      severity: 'error',
      from: { path: '^subgraphs/[^/]+/src/', pathNot: ['/src/(index|main)\\.ts$', '\\.test\\.ts$'] },
      to: { path: '^subgraphs/[^/]+/src/compose\\.ts$' },
    },
    ...subgraphNames.map((name) => ({
      name: `${name}-never-another-subgraph`,
      comment: 'Subgraphs meet in the graph and on the bus, never in code.',
      severity: 'error',
      from: { path: `^subgraphs/${name}/` },
      to: { path: '^subgraphs/', pathNot: `^subgraphs/${name}/` },
    })),
    {
      name: 'gateway-knows-no-domain',
      comment: 'The gateway serves any supergraph: it knows no subgraph, no database, no money.',
      severity: 'error',
      from: { path: '^gateway/' },
      to: {
        path: [
          '^subgraphs/',
          '^packages/(database|outbox|event-bus|document-store|money|events|embedded)/',
          '^sdk/',
        ],
      },
    },
    {
      name: 'packages-never-services',
      comment:
        'Packages are below the services. Only the all-in-one process, and what tests stand on, start them; the table of variables reads what each says of its own.',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/(embedded|testing|configuration-table)/' },
      to: { path: '^(subgraphs|gateway|sdk|tests)/' },
    },
    {
      name: 'tests-are-black-box',
      comment:
        'tests/ speaks to the running product through its public API. Helm is a tool, and no part of it.',
      severity: 'error',
      from: { path: '^tests/' },
      to: { path: '^(subgraphs|gateway|packages)/', pathNot: '^packages/(testing|ids|money|helm)/' },
    },
    {
      name: 'no-circles',
      comment: 'Files that need one another are one file, or are cut in the wrong place.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'A workspace names what it uses in its own package.json.',
      severity: 'error',
      from: {
        path: '^(subgraphs|gateway|packages|sdk)/',
        pathNot: ['\\.test\\.ts$', '-contract\\.ts$', '/testing/', '^packages/testing/'],
      },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-missing-files',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },

    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
