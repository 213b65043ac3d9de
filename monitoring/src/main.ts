/** `make monitoring`: starts Prometheus and Alertmanager on the running system, until Ctrl-C. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Monitoring, startMonitoring } from './start-monitoring.ts';

const usage = `usage: node monitoring/src/main.ts [options]     (or: make monitoring)

Starts Prometheus and Alertmanager, from the packages of that name, on a Paygraph that runs on this machine, and prints
where to look. Ctrl-C ends both. What Grafana is given of its own is in monitoring/grafana/.

  --data-dir <folder>          where series are kept             (DATA_DIR, or .data; in monitoring/ therein)
  --prometheus-port <port>     (9090)
  --alertmanager-port <port>   (9093)
  --runbooks <address>         put before monitoring/runbooks/… in the link of each alert   (nothing)
  --hasty                      seconds for minutes in every rule: for tests

PORT_OFFSET is added to every port that is not given.
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    'data-dir': { type: 'string' },
    'prometheus-port': { type: 'string' },
    'alertmanager-port': { type: 'string' },
    runbooks: { type: 'string', default: '' },
    hasty: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const dataFolder = values['data-dir'] ?? (process.env['DATA_DIR'] || '.data');
let monitoring: Monitoring | undefined;
let isEnding = false;

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await monitoring?.stop();
  process.exit(code);
}
process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));

try {
  const portOffset = wholeNumber('PORT_OFFSET', process.env['PORT_OFFSET'] || '0');
  monitoring = await startMonitoring({
    folder: path.resolve(dataFolder, 'monitoring'),
    portOffset,
    prometheusPort: wholeNumber('--prometheus-port', values['prometheus-port'] ?? String(9090 + portOffset)),
    alertmanagerPort: wholeNumber(
      '--alertmanager-port',
      values['alertmanager-port'] ?? String(9093 + portOffset),
    ),
    runbookBase: values.runbooks,
    hasty: values.hasty,
  });
  console.log(`Prometheus     ${monitoring.prometheusUrl}         (/targets, /alerts, /graph)`);
  console.log(`Alertmanager   ${monitoring.alertmanagerUrl}         (/#/alerts)`);
  console.log(
    'What each metric tells: docs/metrics.md. What to do about each alert: monitoring/runbooks/. Ctrl-C ends both.',
  );
  const said = await monitoring.ended;
  if (!isEnding) {
    console.error(said);
    await end(1);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  await end(1);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new Error(`${name} is no whole number: ${text}`);
  return number;
}
