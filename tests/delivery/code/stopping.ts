import { readVariables } from './variables.ts';

/** How long a service takes to stop, in milliseconds, as its own configuration has it in production. */
export interface Stopping {
  /** For so long it goes on taking requests: a part of `graceMs`. */
  readonly drainDelayMs: number;
  /** After so long it ends, whatever is under way. */
  readonly graceMs: number;
}

export async function readStopping(): Promise<Stopping> {
  const variables = await readVariables();
  const numberOf = (name: string) =>
    Number(/^\d+/.exec(variables.find((variable) => variable.name === name)?.unset ?? '')?.[0]);
  return { drainDelayMs: numberOf('DRAIN_DELAY_MS'), graceMs: numberOf('GRACE_MS') };
}
