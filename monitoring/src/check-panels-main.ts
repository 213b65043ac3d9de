/** Asks a running Prometheus whether every panel has data. Exits with 1 where one has none. */
import { parseArgs } from 'node:util';
import { checkPanels } from './check-panels.ts';
import { dashboards } from './dashboards/catalogue.ts';
import { isPart } from './dashboards/panel.ts';
import { createPrometheusClient } from './prometheus-client.ts';

const usage = `usage: node monitoring/src/check-panels-main.ts [--prometheus <address>] [--minutes <n>] [--without <part>]…

Asks every query of every panel, and names those that gave no number.

  --prometheus <address>   (else: http://127.0.0.1:9090)
  --minutes <n>            how far back, best with two runs of make demo in it (else: 15)
  --without <part>         leaves out panels that need it: kafka, redis, mongodb, tls
`;
const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
    minutes: { type: 'string', default: '15' },
    without: { type: 'string', multiple: true, default: [] },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const minutes = Number(values.minutes);
const unknown = values.without.filter((part) => !isPart(part));
if (!(minutes > 0) || unknown.length > 0) {
  const fault = minutes > 0 ? `There is no part ${unknown.join(', ')}.` : '--minutes is no number above 0.';
  process.stderr.write(`${fault}\n\n${usage}`);
  process.exit(1);
}

const to = new Date();
const { asked, leftOut, faults } = await checkPanels({
  dashboards,
  prometheus: createPrometheusClient(values.prometheus),
  span: { from: new Date(to.getTime() - minutes * 60_000), to, stepSeconds: 15 },
  without: values.without.filter(isPart),
});
for (const fault of faults) console.error(fault);
for (const name of leftOut) console.log(`left out: ${name}`);
console.log(`${asked - faults.length} of ${asked} queries gave data`);
process.exitCode = faults.length > 0 ? 1 : 0;
