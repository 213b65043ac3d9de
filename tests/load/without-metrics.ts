/**
 * Loaded before the product (`--import`): its metrics count nothing, as if it had none. What the benchmark of their cost
 * compares with; nobody runs a product so.
 */
import client from 'prom-client';

const nothing = () => {};
// What counts in prom-client 15: of a counter and a histogram each instance takes one of two, with exemplars or without.
const counting = ['inc', 'dec', 'set', 'observe'].flatMap((name) => [
  name,
  `${name}WithExemplar`,
  `${name}WithoutExemplar`,
]);
for (const { prototype } of [client.Counter, client.Gauge, client.Histogram, client.Summary]) {
  for (const name of counting.filter((each) => each in prototype)) {
    Object.defineProperty(prototype, name, { value: nothing });
  }
}
// Of Node itself: the event loop's delay is measured by a timer of its own.
Object.defineProperty(client, 'collectDefaultMetrics', { value: nothing });
