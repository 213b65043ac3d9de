import path from 'node:path';
import { type Configuration, databaseNames } from './configuration.ts';
import { host } from './ports.ts';
import type { RunningSystem } from './system.ts';

/** Where everything is, for whoever has just started it. Holds no secret: the database's password is left out. */
export function describeSystem(system: RunningSystem, workingFolder: string): string {
  const { configuration, ports, folder, postgres } = system;
  const shown = (file: string) => {
    const relative = path.relative(workingFolder, file);
    return relative.startsWith('..') ? file : relative;
  };
  const gateway = `localhost:${ports.services.gateway.port}`;
  const subgraphs = databaseNames.map((name) => `${name} ${ports.services[name].port}`).join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['GraphQL', `http://${gateway}/graphql`],
    ['Subscriptions', `ws://${gateway}/graphql`],
    ...(configuration.nodeEnv === 'production'
      ? []
      : [['Sandbox', `http://${gateway}/graphql (open it in a browser)`] as const]),
    ['Mails', shown(configuration.mailFolder ?? folder.mail)],
    ['Provider', configuration.providerUrl ?? `http://${host}:${ports.provider} (simulator)`],
    ['Subgraphs', `http://${host}:<port>/graphql: ${subgraphs}`],
    [
      'Health, metrics',
      `http://${host}:${ports.services.gateway.adminPort}/health/ready, /metrics; of a subgraph: its port + 1000`,
    ],
    [
      'Databases',
      postgres
        ? `postgres://paygraph@${host}:${ports.postgres}/<${databaseNames.join('|')}>, password in ${shown(path.join(folder.postgres, 'password'))}`
        : 'your own',
    ],
    ...partRows(configuration),
    ['Data', shown(folder.path)],
    [
      'Logs',
      `here, from LOG_LEVEL=${configuration.logLevel} on${postgres ? `; Postgres: ${shown(path.join(folder.postgres, 'postgres.log'))}` : ''}`,
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}

/** The real parts the services were told of; for the others they have what this process offers. */
function partRows({ kafkaBrokers, mongodbUrl, redisUrl }: Configuration): (readonly [string, string])[] {
  return [
    ['Events', kafkaBrokers ? `Kafka at ${kafkaBrokers}` : 'the services’ own databases'],
    ['Documents', mongodbUrl ? `MongoDB at ${hostOf(mongodbUrl)}` : 'the services’ own databases'],
    ['Caches, limits', redisUrl ? `Redis at ${hostOf(redisUrl)}` : 'in each process'],
  ];
}

/** Without user and password. Several hosts make no URL, so it is cut by hand. */
function hostOf(address: string): string {
  return address
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^/]*@/, '')
    .replace(/[/?].*$/s, '');
}
