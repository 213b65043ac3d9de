/** The chart by Helm itself, and every manifest that comes of it by the schema of its kind. */
import { lintChart } from '@paygraph/helm';
import { describe, expect, test } from 'vitest';
import { readVariables } from '../code/variables.ts';
import { faultsOf } from './kinds.ts';
import {
  chart,
  type EnvironmentName,
  environmentNames,
  givenAtDeployment,
  type Manifest,
  renderManifests,
  valuesFile,
} from './manifests.ts';

describe.each(environmentNames)('with the values of %s', (name) => {
  test('Helm minds nothing', async () => {
    const said = await lintChart(chart, [valuesFile(name)], givenAtDeployment(name));
    expect(said.split('\n').filter((line) => !line.startsWith('[INFO]'))).toEqual([]);
  });

  test('every manifest is as the schema of its kind has it, without a key that it does not know', async () => {
    const manifests = await renderManifests(name);
    expect(manifests.length).toBeGreaterThan(50);
    const faults = await Promise.all(manifests.map(faultsOf));
    expect(faults.flat()).toEqual([]);
  });

  test('every name is given once', async () => {
    const names = (await renderManifests(name)).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  });
});

test('an Ingress offers the gateway as well as the Gateway API does', async () => {
  const manifests = await renderManifests('production', {
    'gatewayApi.enabled': 'false',
    'ingress.enabled': 'true',
    'ingress.host': 'pay.example.com',
    'ingress.className': 'public',
    'ingress.tlsSecret': 'pay-example-com',
  });
  const ingress = manifests.find(({ kind }) => kind === 'Ingress');
  expect(ingress?.spec?.tls).toEqual([{ hosts: ['pay.example.com'], secretName: 'pay-example-com' }]);
  expect(ingress?.spec?.rules?.flatMap(({ http }) => http.paths.map(({ path }) => path))).toEqual([
    '/graphql',
  ]);
  expect(manifests.map(({ kind }) => kind)).not.toContain('HTTPRoute');
  expect((await Promise.all(manifests.map(faultsOf))).flat()).toEqual([]);
});

test('a value that nobody knows, or that is none, is refused by its place, all of them at once', async () => {
  const refusals: Readonly<Record<string, readonly [string, string]>> = {
    replica: ['3', "at '': additional properties 'replica' not allowed"],
    'scaling.maximum': ['3', "at '/scaling': additional properties 'maximum' not allowed"],
    'scaling.min': ['1', "at '/scaling/min'"],
    'services.wallet.logLevel': ['info', "at '/services': additional properties 'wallet' not allowed"],
    'services.users.resource.limits.cpu': ['1', "at '/services/users': additional properties 'resource'"],
    'image.digest': ['latest', "at '/image/digest'"],
    // Without addresses a rule would be open to all of them.
    'network.toParts.postgres.to': ['null', "at '/network/toParts/postgres"],
    'plainConnections[0]': ['mysql', "at '/plainConnections/0'"],
  };
  const set = Object.fromEntries(Object.entries(refusals).map(([at, [value]]) => [at, value]));
  const message = await refusalOf('production', set);
  for (const [, said] of Object.values(refusals)) expect(message).toContain(said);
});

test('an image is named by its digest, but in development', async () => {
  await expect(renderManifests('production', { 'image.digest': '' })).rejects.toThrow(
    'image.digest is missing',
  );
});

test('nothing but the one path of the graph is offered, and only with TLS behind the Gateway, too', async () => {
  const manifests = await renderManifests('production');
  const routes = manifests.filter(({ kind }) => ['HTTPRoute', 'Ingress'].includes(kind));
  expect(routes.map(({ spec }) => spec)).toEqual([
    {
      hostnames: ['pay.example.com'],
      parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      rules: [
        {
          matches: [{ path: { type: 'Exact', value: '/graphql' } }],
          // A socket lasts as long as its client.
          timeouts: { request: '0s' },
          backendRefs: [{ name: 'paygraph-gateway', port: 8000 }],
        },
      ],
    },
  ]);
  expect(manifests.map(({ kind }) => kind)).toContain('BackendTLSPolicy');
  for (const { kind, spec } of manifests) {
    if (kind === 'Service') expect(spec).toMatchObject({ type: 'ClusterIP' });
  }
});

describe('what is said of one service', () => {
  test('goes before what the chart says', async () => {
    const set = { 'services.wallets.variables.LOG_LEVEL': 'debug' };
    const told = (await renderManifests('development', set))
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata, data }) => [metadata.name, data?.['LOG_LEVEL']]);
    expect(told.filter(([, level]) => level === 'debug')).toEqual([['paygraph-wallets', 'debug']]);
  });

  test('is no secret: by the names of all of them', async () => {
    const secrets = (await readVariables()).filter(({ isSecret }) => isSecret).map(({ name }) => name);
    expect(secrets.length).toBeGreaterThan(10);
    const set = Object.fromEntries(secrets.map((name) => [`services.users.variables.${name}`, 'x']));
    const message = await refusalOf('development', set);
    for (const name of secrets) expect(message).toContain(`'${name}'`);
  });
});

describe('what the check of manifests finds:', () => {
  const deployment = async (): Promise<Manifest> => {
    const found = (await renderManifests('development')).find(({ kind }) => kind === 'Deployment');
    if (found === undefined) throw new Error('no Deployment');
    return found;
  };

  test('a key misspelt, deep inside', async () => {
    const text = JSON.stringify(await deployment()).replace('"failureThreshold"', '"failureTreshold"');
    expect(await faultsOf(JSON.parse(text))).toEqual([
      expect.stringMatching(/there is no spec\.template\.spec\.containers\.0\.\w+Probe\.failureTreshold$/),
    ]);
  });

  test('a wrong type, and what is missing', async () => {
    const text = JSON.stringify(await deployment());
    const wrong = text.replace(/"minReadySeconds":\d+/, '"minReadySeconds":"soon"');
    expect(await faultsOf(JSON.parse(wrong))).toEqual([expect.stringContaining('minReadySeconds')]);
    const { selector: _, ...spec } = JSON.parse(text).spec;
    expect(await faultsOf({ ...(await deployment()), spec })).toEqual([expect.stringContaining('selector')]);
  });

  test('a kind that there is not', async () => {
    const manifest = { ...(await deployment()), apiVersion: 'apps/v1beta3' };
    expect(await faultsOf(manifest)).toEqual([expect.stringContaining('there is no apps/v1beta3')]);
  });
});

/** What Helm says against it; that it says nothing is no refusal. */
async function refusalOf(name: EnvironmentName, set: Readonly<Record<string, string>>): Promise<string> {
  return await renderManifests(name, set).then(
    () => '',
    (error: Error) => error.message,
  );
}
