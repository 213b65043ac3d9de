import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from './programs.ts';
import { renderConfiguration } from './render-configuration.ts';
import { startWatcher, type Watcher } from './watcher.ts';

export interface Monitoring {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** Resolves, with its name and what it said, where one of the two ended by itself. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface MonitoringOptions {
  /** Configuration and series are kept here. */
  readonly folder: string;
  readonly portOffset: number;
  readonly prometheusPort: number;
  readonly alertmanagerPort: number;
  readonly runbookBase: string;
  readonly hasty: boolean;
}

const host = '127.0.0.1';
/** A goal is about 30 days; a day more, so that the first of them is whole. */
const retention = '31d';

/** Starts Alertmanager and Prometheus on a running system. Throws, with nothing left running, where one can't start. */
export async function startMonitoring(options: MonitoringOptions): Promise<Monitoring> {
  const { folder, portOffset, prometheusPort, alertmanagerPort, runbookBase, hasty } = options;
  const [prometheusFile, alertmanagerFile] = await Promise.all([
    findProgram('prometheus'),
    findProgram('alertmanager'),
  ]);
  const prometheusAddress = `${host}:${prometheusPort}`;
  const alertmanagerAddress = `${host}:${alertmanagerPort}`;
  const configuration = await renderConfiguration({
    into: path.join(folder, 'configuration'),
    host,
    portOffset,
    prometheusAddress,
    alertmanagerAddress,
    runbookBase,
    hasty,
  });
  await mkdir(path.join(folder, 'alertmanager'), { recursive: true });

  const alertmanager = await startWatcher({
    name: 'Alertmanager',
    file: alertmanagerFile,
    url: `http://${alertmanagerAddress}`,
    words: [
      `--config.file=${configuration.alertmanager}`,
      `--storage.path=${path.join(folder, 'alertmanager')}`,
      `--web.listen-address=${alertmanagerAddress}`,
      // One of its kind: it looks for no others.
      '--cluster.listen-address=',
    ],
  });
  const prometheus = await startWatcher({
    name: 'Prometheus',
    file: prometheusFile,
    url: `http://${prometheusAddress}`,
    words: [
      `--config.file=${configuration.prometheus}`,
      `--storage.tsdb.path=${path.join(folder, 'prometheus')}`,
      `--storage.tsdb.retention.time=${retention}`,
      `--web.listen-address=${prometheusAddress}`,
    ],
  }).catch(async (error: unknown) => {
    await alertmanager.stop();
    throw error;
  });
  return together(prometheus, alertmanager);
}

function together(prometheus: Watcher, alertmanager: Watcher): Monitoring {
  return {
    prometheusUrl: prometheus.url,
    alertmanagerUrl: alertmanager.url,
    ended: Promise.race([
      prometheus.ended.then((said) => `Prometheus ended. It said:\n${said}`),
      alertmanager.ended.then((said) => `Alertmanager ended. It said:\n${said}`),
    ]),
    stop: async () => {
      await Promise.all([prometheus.stop(), alertmanager.stop()]);
    },
  };
}
