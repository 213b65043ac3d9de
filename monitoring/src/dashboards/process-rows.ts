import { lines, type Row } from './panel.ts';
import { of, perSecond } from './queries.ts';

/** What every process tells of itself: the last row of each service's dashboard. */
export function processRow(service: string): Row {
  const where = of(service);
  return {
    title: 'Processes',
    panels: [
      lines({
        title: 'Event loop: delay',
        alerts: ['EventLoopDelayed'],
        description:
          'How late the event loop comes to its timers. Above some 100 ms something computes for long and everybody waits for it.',
        unit: 's',
        width: 6,
        queries: [
          { expr: `max(nodejs_eventloop_lag_p50_seconds{${where}})`, legend: 'p50' },
          { expr: `max(nodejs_eventloop_lag_p99_seconds{${where}})`, legend: 'p99' },
          { expr: `max(nodejs_eventloop_lag_max_seconds{${where}})`, legend: 'longest' },
        ],
      }),
      lines({
        title: 'Processor',
        description:
          'Cores in use, a process. At 1 the event loop has no time left. Where all services are one process each shows the whole.',
        unit: 'short',
        width: 6,
        queries: [
          { expr: perSecond('process_cpu_seconds_total', where, 'instance'), legend: '{{instance}}' },
        ],
      }),
      lines({
        title: 'Memory',
        description:
          'What the system gives the process, and JavaScript’s heap in it. A line that only ever climbs is a leak.',
        unit: 'bytes',
        width: 6,
        queries: [
          {
            expr: `max by (instance) (process_resident_memory_bytes{${where}})`,
            legend: '{{instance}} resident',
          },
          { expr: `max by (instance) (nodejs_heap_size_used_bytes{${where}})`, legend: '{{instance}} heap' },
        ],
      }),
      lines({
        title: 'Collecting garbage',
        description:
          'Seconds a second that go into collecting garbage, by kind. Long major ones are felt as delay.',
        unit: 'percentunit',
        width: 6,
        queries: [{ expr: perSecond('nodejs_gc_duration_seconds_sum', where, 'kind'), legend: '{{kind}}' }],
      }),
    ],
  };
}
