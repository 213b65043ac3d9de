/** The clock, and waiting. */
export interface Timing {
  now(): Date;
  pause(ms: number): Promise<void>;
  /** What `work` gives, or `late` where that takes longer than `ms`; the work goes on. Rejects as the work does. */
  within<Result>(ms: number, work: Promise<Result>): Promise<Result | 'late'>;
}
