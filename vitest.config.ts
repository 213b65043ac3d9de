import { defineConfig } from 'vitest/config';

/** A time-out here only guards against hanging: ten times and more what the slowest machine we know needs. */
const guard = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,subgraphs}/**/src/**/*.unit.test.ts', 'gateway/src/**/*.unit.test.ts'],
          ...guard,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,subgraphs}/**/src/**/*.int.test.ts', 'gateway/src/**/*.int.test.ts'],
          // One Postgres for all files, each with databases of its own.
          globalSetup: ['packages/testing/src/scratch-postgres.ts'],
          ...guard,
        },
      },
      {
        test: {
          name: 'system',
          include: ['tests/**/*.test.ts'],
          // One running Paygraph for all files that need none of their own.
          globalSetup: ['packages/testing/src/shared-system.ts'],
          // One file after another: those that kill and start systems want both cores.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
    // Two cores: more workers only wait for one another.
    maxWorkers: 2,
  },
});
