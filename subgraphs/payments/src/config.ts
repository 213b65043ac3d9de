import { address, type Environment, readConfig } from '@paygraph/config';

/** What payments reads besides the foundation's variables. Throws ConfigError. */
export function readPaymentsConfig(environment: Environment) {
  return readConfig(
    {
      /** Where the payment provider answers. */
      PROVIDER_URL: address('http:', 'https:').default('http://127.0.0.1:8010'),
    },
    environment,
  );
}
