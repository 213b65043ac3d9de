import { Gauge, type Metrics } from '@paygraph/telemetry';

/** Live subscriptions of this process. */
export function countSubscribers(metrics: Metrics, size: () => number): void {
  new Gauge({
    name: 'paygraph_notification_subscribers',
    help: 'Subscriptions to notificationReceived that are open.',
    registers: [metrics],
    collect() {
      this.set(size());
    },
  });
}
