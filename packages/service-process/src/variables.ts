import { wholeNumber } from '@paygraph/config';

/** How a process stops: read by every service, and by whatever runs it. */
export const stopVariables = {
  DRAIN_DELAY_MS: wholeNumber(0, 60_000)
    .optional()
    .meta({ defaultText: '5000 in production, else 0' })
    .describe(
      'Milliseconds a stopping process goes on taking requests after it has said that it is not ready, so that balancers notice.',
    ),
  GRACE_MS: wholeNumber(100, 600_000)
    .default(25_000)
    .describe(
      'Milliseconds a process has for stopping in order before it ends all the same; less than what runs it waits before it kills (Kubernetes: 30 s).',
    ),
};

/** Longer than a balancer takes to ask for readiness twice, and to send nothing more here. */
const productionDrainDelayMs = 5_000;

export function drainDelayMsOf(
  read: { readonly DRAIN_DELAY_MS?: number | undefined },
  isProduction: boolean,
): number {
  return read.DRAIN_DELAY_MS ?? (isProduction ? productionDrainDelayMs : 0);
}
