/** Whoever ends a run ends what it started: Postgres would live on without it. A second signal ends it at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log(`${signal}: stopping what was started …`);
      stop()
        .catch((error: unknown) => console.error(String(error)))
        .finally(() => process.exit(130));
    });
  }
}
