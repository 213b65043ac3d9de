import { z } from 'zod';
import { logLevel, oneOf, port } from './forms.ts';

/** A misspelt "production" would run a service with everything that is for development alone: so it is refused. */
export const nodeEnvironment = () =>
  oneOf('development', 'test', 'production')
    .default('development')
    .describe('What the process is run for; production turns on what is only safe to leave out elsewhere.');

/** What every process of the product reads. */
export const processVariables = (ports: { readonly default: number }) => ({
  NODE_ENV: nodeEnvironment(),
  HOST: z
    .string()
    .meta({ form: 'a host name or an address' })
    .default('127.0.0.1')
    .describe('The address the process listens at; 0.0.0.0 for every one the machine has.'),
  PORT: port().default(ports.default).describe('The port of what is offered to others.'),
  LOG_LEVEL: logLevel().default('info').describe('The least important line that is still logged.'),
  LOG_FORMAT: oneOf('json', 'readable')
    .default('json')
    .describe('How a line of the log looks: json for machines, readable for people.'),
});

/** What every process reads that has a private port: health and metrics, never offered outside. */
export const adminVariables = (ports: { readonly default: number }) => ({
  ADMIN_PORT: port()
    .default(ports.default)
    .describe('The private port of health and metrics; never to be reached from outside.'),
});
