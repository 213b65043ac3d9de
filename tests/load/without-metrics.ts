/**
 * Loaded before the product (`--import`): its metrics count nothing, as if it had none. What the benchmark of their cost
 * compares with; nobody runs a product so.
 */
import client from 'prom-client';

const nothing = () => {};
for (const { prototype } of [client.Counter, client.Gauge, client.Histogram, client.Summary]) {
  for (const counts of ['inc', 'dec', 'set', 'observe']) {
    if (counts in prototype) Object.defineProperty(prototype, counts, { value: nothing });
  }
}
// Of Node itself: the event loop's delay is measured by a timer of its own.
Object.defineProperty(client, 'collectDefaultMetrics', { value: nothing });
