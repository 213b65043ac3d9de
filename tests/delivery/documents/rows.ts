/** How it is shown that a command of the documents does what it says. */
export type Shown =
  /** It is run by the test of this table. With `words` only its start is: the whole is shown by something else, or long. */
  | { readonly here: true; readonly words?: string }
  /** A file that is run by `make test` runs it: it must contain this text. */
  | { readonly by: string; readonly as: string }
  /** It can't be run where this is written. */
  | { readonly not: string };

export interface Row {
  /** The command as the documents write it; a pattern, where many that differ in their names alone are one case. */
  readonly command: string | RegExp;
  readonly shown: Shown;
}

const everything = (as: string): Shown => ({ by: 'tests/all.ts', as });
const noEngine: Shown = {
  not: 'no container engine runs here; docker-compose.yml is read by tests/containers',
};
const noAccount: Shown = {
  not: 'no AWS account is at hand; terraform itself is run by tests/delivery, its provider mocked',
};
const noCluster: Shown = { not: 'no cluster is at hand; what would be applied is rendered and checked' };
const parts = 'packages/parts/src/machine/machine.parts.test.ts';

/** Every command of README.md, DEPLOYMENT.md and docs/*.md, and nothing else. */
export const rows: readonly Row[] = [
  // To run it.
  { command: 'make', shown: { here: true } },
  { command: 'make mail', shown: { here: true } },
  { command: 'make start', shown: { by: 'tests/faults/start.test.ts', as: 'startSystem()' } },
  {
    command: 'PORT_OFFSET=100 make start',
    shown: { by: 'packages/testing/src/system.ts', as: 'portOffset' },
  },
  {
    command: 'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 make start',
    shown: { by: 'packages/foundation/src/environment.unit.test.ts', as: 'OTEL_EXPORTER_OTLP_ENDPOINT' },
  },
  {
    command: 'SERVICE=wallets npm start',
    shown: { by: 'packages/testing/src/replica-processes.ts', as: 'startProcess(mainScript, {' },
  },
  {
    command: 'SUPERGRAPH=<file or address> PORT=4000 npm run gateway',
    shown: { by: 'tests/contracts/federation/run-scenario.ts', as: "startProcess('gateway/src/main.ts'" },
  },
  {
    command: 'make start-services',
    shown: { by: 'tests/faults/processes.test.ts', as: 'asProcesses: true' },
  },
  { command: 'make parts-up', shown: { by: parts, as: "command('up')" } },
  { command: 'make parts-status', shown: { by: parts, as: "command('status')" } },
  { command: 'make parts-down', shown: { by: parts, as: "command('down')" } },
  { command: 'make demo', shown: { by: 'tests/demo/demo.test.ts', as: "startProcess('tests/demo/main.ts'" } },
  { command: 'make monitoring', shown: { here: true, words: 'ARGS=--help' } },
  {
    command: /^node monitoring\/src\/check-panels-main\.ts( |$)/,
    shown: { by: 'tests/monitoring/live-metrics.test.ts', as: 'monitoring/src/check-panels-main.ts' },
  },
  {
    command: /^node monitoring\/src\/draw-panels\.ts( |$)/,
    shown: { not: 'it draws a system that runs for minutes' },
  },
  { command: 'make up', shown: noEngine },
  { command: 'make up TRACES=yes', shown: noEngine },
  { command: /^docker /, shown: noEngine },

  // To work with it while it runs.
  {
    command: 'make admin EMAIL=ada@example.com',
    shown: { by: 'packages/testing/src/make-admin.ts', as: 'packages/embedded/src/make-admin.ts' },
  },
  {
    command: 'make verify-ledger',
    shown: { by: 'subgraphs/wallets/src/verify-ledger.int.test.ts', as: "new URL('verify-ledger.ts'" },
  },
  {
    command: 'make replay-notifications',
    shown: {
      by: 'packages/embedded/src/replay-notifications.process.test.ts',
      as: "new URL('replay-notifications.ts'",
    },
  },
  {
    command: 'make topics',
    shown: { by: 'packages/testing/src/own-parts.ts', as: 'packages/event-bus/src/kafka/topics-main.ts' },
  },

  // To check it.
  { command: 'make test', shown: { by: '.ci/run', as: 'make test ARGS=--all' } },
  { command: 'make test-parts', shown: { by: '.ci/run', as: 'make test ARGS=--all' } },
  { command: 'make lint', shown: everything("'lint'") },
  // Both steps of it, and the third below.
  { command: 'make check', shown: everything("'typecheck'") },
  { command: 'make generate', shown: { by: 'schema/fresh.ts', as: "'generate'" } },
  { command: 'npm run generate', shown: { by: 'schema/fresh.ts', as: "'generate'" } },
  { command: 'make test-monitoring', shown: everything("vitest('monitoring')") },
  { command: 'make image-check', shown: everything("vitest('image')") },
  { command: 'make faults', shown: everything("reported('tests/faults/main.ts')") },
  { command: 'make faults-parts', shown: everything("reported('tests/faults/main.ts', '--parts')") },
  { command: 'make faults-replicas', shown: everything("reported('tests/faults/main.ts', '--replicas')") },
  { command: 'make attacks', shown: everything("reported('tests/attacks/main.ts')") },
  { command: 'make attacks-long', shown: { here: true, words: 'ARGS=--help' } },
  { command: 'make test-delivery', shown: everything("vitest('delivery')") },
  { command: 'make test-peers', shown: everything("vitest('peers')") },
  // What it prints is held against what docs/scaling.md has of it.
  {
    command: /^node tests\/load\/scaling\.ts( |$)/,
    shown: { by: 'tests/delivery/scaling/scaling.test.ts', as: 'shardTable' },
  },

  // To ship it, and to keep it.
  {
    command: /^openssl (?:genpkey|rand) /,
    shown: { here: true },
  },
  {
    command: 'openssl pkey -pubout',
    shown: {
      here: true,
      words: '-in <(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)',
    },
  },
  { command: /^cd infra\/terraform\/[\w/]+$/, shown: { here: true, words: '&& ls' } },
  { command: /^(?:TF_VAR_password_seed=.* )?terraform (?:init|apply)\b/, shown: noAccount },
  { command: /^aws /, shown: noAccount },
  { command: /^kubectl /, shown: noCluster },
  {
    // Its placeholders are nobody's image.
    command: /^make deploy-ecs /,
    shown: {
      here: true,
      words: `IMAGE=registry.example.com/paygraph@sha256:${'0'.repeat(64)} ARGS=--dry-run`,
    },
  },
  {
    command: /^make deploy-k8s /,
    shown: { by: 'tests/delivery/kubernetes/deploy.test.ts', as: '--dry-run' },
  },
  {
    command: 'make migrate',
    shown: { by: 'packages/embedded/src/migrate.process.test.ts', as: "new URL('migrate.ts'" },
  },
  {
    command: 'make rotate-keys',
    shown: { by: 'tests/faults/key-rotation.test.ts', as: 'packages/embedded/src/rotate-keys.ts' },
  },
  {
    command: /^make verify-ledger DATABASE_URL=/,
    shown: { by: 'subgraphs/wallets/src/verify-ledger.int.test.ts', as: 'DATABASE_URL' },
  },
  {
    command: /^node packages\/embedded\/src\/(?:make-admin|migrate|replay-notifications)\.ts( |$)/,
    shown: { here: true, words: '--help' },
  },
  {
    command: /^node subgraphs\/wallets\/src\/verify-ledger\.ts( |$)/,
    shown: { here: true, words: '--help' },
  },
  {
    command: /^node packages\/event-bus\/src\/kafka\/topics-main\.ts$/,
    shown: { here: true, words: '--help' },
  },
];
