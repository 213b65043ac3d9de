import fc from 'fast-check';

/** Throws what a failed property has to say, with the seed that repeats it. */
export function report<Values>(details: fc.RunDetails<Values>): void {
  if (details.failed)
    throw new Error(fc.defaultReportMessage(details) ?? 'failed', { cause: details.errorInstance });
}
