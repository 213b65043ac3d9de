/** Draws every dashboard from a live Prometheus into docs/pictures/monitoring/. */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { dashboards } from './dashboards/catalogue.ts';
import type { PanelPlan } from './dashboards/panel.ts';
import { drawDashboard } from './pictures/draw-dashboard.ts';
import { type Line, toLines } from './pictures/line.ts';
import { createPrometheusClient } from './prometheus-client.ts';
import { fillIn } from './promql.ts';

const usage = `usage: node monitoring/src/draw-panels.ts [options]

Asks a running Prometheus each query of each panel, and draws one SVG a dashboard into docs/pictures/monitoring/.

  --prometheus <address>   (else: http://127.0.0.1:9090)
  --minutes <n>            how much of the past is drawn (else: 15)
  --until <time>           where it ends, as 2026-11-30T12:00:00Z (else: now)
  --rate-interval <time>   how far back a rate looks: four scrapes (else: 1m)
`;
const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
    minutes: { type: 'string', default: '15' },
    until: { type: 'string' },
    'rate-interval': { type: 'string', default: '1m' },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const minutes = Number(values.minutes);
const to = values.until === undefined ? new Date() : new Date(values.until);
if (!(minutes > 0) || Number.isNaN(to.getTime())) {
  process.stderr.write(
    `${minutes > 0 ? '--until is no time' : '--minutes is no number above 0'}.\n\n${usage}`,
  );
  process.exit(1);
}

/** Points a line: more cannot be told apart in pictures of this size, and all of them together are to stay below 1 MB. */
const points = 40;
const prometheus = createPrometheusClient(values.prometheus);
const span = {
  from: new Date(to.getTime() - minutes * 60_000),
  to,
  stepSeconds: Math.ceil((minutes * 60) / points),
};

async function linesOf(panel: PanelPlan): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { expr, legend } of panel.queries) {
    const series = await prometheus.range(fillIn(expr, values['rate-interval']), span);
    lines.push(...toLines(legend, series));
  }
  return lines;
}

const folder = new URL('../../docs/pictures/monitoring/', import.meta.url);
await mkdir(folder, { recursive: true });
let bytes = 0;
for (const plan of dashboards) {
  const svg = await drawDashboard(plan, linesOf);
  bytes += Buffer.byteLength(svg);
  await writeFile(new URL(`${plan.name}.svg`, folder), svg);
}
console.log(`${dashboards.length} pictures, ${Math.ceil(bytes / 1024)} KiB, in docs/pictures/monitoring/`);
