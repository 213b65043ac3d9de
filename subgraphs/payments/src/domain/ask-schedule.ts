const second = 1_000;
const minute = 60 * second;

/** What a provider does not know after 5 minutes, people there have to find out: an hour more makes no difference. */
const pausesMs = [second, 5 * second, 30 * second, 5 * minute, 60 * minute] as const;

/**
 * How long to wait before the provider is asked about an UNKNOWN attempt, after it was asked `asks` times and could
 * not say. `scale` stretches all pauses, or shortens them.
 */
export function askPauseMs(asks: number, scale: number): number {
  return (pausesMs[asks] ?? 60 * minute) * scale;
}

/** How long the request that started an attempt has it for itself; after that its process is taken for dead. */
export const firstAskMs = 3 * second;

/** How long whoever asks about an attempt has it: longer than its calls together may take. */
export const askLeaseMs = 5 * second;
