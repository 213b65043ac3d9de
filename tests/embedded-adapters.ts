/**
 * The tests that run a port's contract suite over the adapter of the embedded way. `make test` has them among all others;
 * `make test-parts` runs them once more beside the real adapters, so that one command shows every suite over both.
 */
export const embeddedAdapterTests: readonly string[] = [
  'packages/cache/src/memory-cache.unit.test.ts',
  'packages/document-store/src/postgres-documents.int.test.ts',
  'packages/event-bus/src/embedded-bus.int.test.ts',
  'packages/rate-limiter/src/memory-rate-limiter.unit.test.ts',
];
