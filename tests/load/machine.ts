import os from 'node:os';

/** What the figures were measured on, and how busy it was: without that they say little. */
export function describeMachine(): string {
  const cores = os.cpus();
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`;
  const load = os.loadavg().map((average) => average.toFixed(1));
  return [
    `${cores.length} × ${cores[0]?.model.trim() ?? 'a processor that does not say'}`,
    `${gigabytes(os.freemem())} of ${gigabytes(os.totalmem())} free`,
    `load ${load.join(', ')} (1, 5, 15 min)`,
    `Node ${process.versions.node} on ${os.type()} ${os.release()}`,
  ].join('; ');
}
