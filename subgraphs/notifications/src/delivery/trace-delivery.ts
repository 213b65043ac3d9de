import type { Tracing } from '@paygraph/telemetry';
import type { DeliveryProgress } from '../domain/deliver.ts';
import type { ClaimedDelivery } from '../domain/delivery-queue.ts';

/** Each time a delivery is taken up is a span of the trace in which it was queued, however much later that is. */
export function traceDelivery(
  tracing: Tracing,
  { notificationId, channel, traceparent }: ClaimedDelivery,
  work: () => Promise<DeliveryProgress>,
): Promise<DeliveryProgress> {
  const from = traceparent === null ? undefined : { traceparent };
  const attributes = { 'paygraph.notification_id': notificationId, 'paygraph.channel': channel };
  return tracing.enter(`deliver ${channel}`, { kind: 'consumer', from, attributes }, async (span) => {
    const progress = await work();
    span.setAttribute('paygraph.delivery.progress', progress);
    return progress;
  });
}
