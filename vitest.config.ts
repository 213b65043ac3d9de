import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { embeddedAdapterTests } from './tests/embedded-adapters.ts';
import { notOnParts } from './tests/not-on-parts.ts';

/** A time-out here only guards against hanging: ten times and more what the slowest machine we know needs. */
const guard = { testTimeout: 60_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } };

/**
 * A worker runs one file after another and loads each module once: a third of the time of a run was spent on starting
 * workers and loading modules. So no test leaves anything behind in its process: no variable, no fake clock, no listener.
 */
const oneWorkerForManyFiles = { isolate: false };

/**
 * graphql ships as ES modules and as CommonJS. Node gives everyone the latter; Vite would give our own files the former,
 * and two copies of graphql don't know each other's schemas and errors.
 */
const oneGraphql = {
  alias: [
    {
      find: /^graphql$/,
      replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)),
    },
  ],
};

const systemTests = ['tests/{contracts,journeys,demo}/**/*.test.ts'];

const againstARunningSystem = {
  // One running Paygraph for all files that need none of their own.
  globalSetup: ['packages/testing/src/shared-system.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
  expect: guard.expect,
};

export default defineConfig({
  test: {
    projects: [
      {
        resolve: oneGraphql,
        test: {
          name: 'unit',
          include: [
            '{packages,subgraphs}/**/src/**/*.unit.test.ts',
            'gateway/src/**/*.unit.test.ts',
            'sdk/src/**/*.unit.test.ts',
            'monitoring/src/**/*.unit.test.ts',
            // What attacks are made of, tried on graphs of their own: no system is needed.
            'tests/attacks/**/*.unit.test.ts',
            // Files that are read, not run: docker-compose.yml and the Dockerfile.
            'tests/containers/**/*.unit.test.ts',
          ],
          ...oneWorkerForManyFiles,
          ...guard,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'integration',
          include: ['{packages,subgraphs}/**/src/**/*.int.test.ts', 'gateway/src/**/*.int.test.ts'],
          // One Postgres for all files, each with databases of its own.
          globalSetup: ['packages/testing/src/scratch-postgres.ts'],
          // They wait for Postgres more than they compute.
          maxWorkers: 6,
          ...oneWorkerForManyFiles,
          ...guard,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'processes',
          // What starts, kills and stops whole processes of the product: it wants the cores for itself.
          include: ['{packages,subgraphs}/**/src/**/*.process.test.ts'],
          globalSetup: ['packages/testing/src/scratch-postgres.ts'],
          ...guard,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'parts',
          include: ['{packages,subgraphs}/**/src/**/*.parts.test.ts', 'gateway/src/**/*.parts.test.ts'],
          // One Postgres, Redis, Kafka and MongoDB-protocol server for all files; names in them are each file's own.
          globalSetup: ['packages/testing/src/scratch-postgres.ts', 'packages/testing/src/scratch-parts.ts'],
          ...guard,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'embedded-adapters',
          include: [...embeddedAdapterTests],
          globalSetup: ['packages/testing/src/scratch-postgres.ts'],
          ...guard,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'system',
          include: systemTests,
          ...againstARunningSystem,
          maxWorkers: 3,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'sdk',
          // The SDK against the running system; some files start one of their own.
          include: ['tests/sdk/**/*.test.ts'],
          ...againstARunningSystem,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'system-on-parts',
          // Traces are looked at on both buses; on Kafka they have one more step.
          include: [...systemTests, 'packages/testing/src/traces.int.test.ts'],
          exclude: Object.keys(notOnParts),
          ...againstARunningSystem,
          globalSetup: ['packages/testing/src/shared-system-on-parts.ts'],
          // A system that a test starts for itself is on parts, too.
          env: { PAYGRAPH_ON: 'parts' },
          maxWorkers: 3,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'replicas',
          include: ['tests/parts/**/*.test.ts'],
          // Several processes of every service want both cores: one file after another, each with parts of its own.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/{faults,load}/**/*.test.ts'],
          ...againstARunningSystem,
          // One file after another: those that kill and start systems want both cores.
          fileParallelism: false,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'monitoring',
          // Prometheus and Alertmanager from Debian's packages; two files at a time, for most of it is waiting.
          include: ['tests/monitoring/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 240_000,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'delivery',
          // Charts, infrastructure, workflows and documents: files that are rendered, checked and read, not run.
          include: ['tests/delivery/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        resolve: oneGraphql,
        test: {
          name: 'peers',
          // It installs a gateway that is no part of the product, where that is not there yet.
          include: ['tests/peers/**/*.test.ts'],
          globalSetup: ['tests/peers/install.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'image',
          // It installs packages anew, and so is no part of what runs at every change.
          include: ['tests/containers/image.test.ts'],
          globalSetup: ['packages/testing/src/scratch-postgres.ts', 'packages/testing/src/scratch-parts.ts'],
          testTimeout: 240_000,
          hookTimeout: 600_000,
        },
      },
    ],
    // Two cores: more workers only wait for one another.
    maxWorkers: 2,
  },
});
