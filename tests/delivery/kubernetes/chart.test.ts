/** The chart by Helm itself, and every manifest that comes of it by the schema of its kind. */
import { lintChart } from '@paygraph/helm';
import { describe, expect, test } from 'vitest';
import { faultsOf } from './kinds.ts';
import {
  chart,
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

test('what the Gateway API offers the gateway by is as its schemas have it', async () => {
  const manifests = await renderManifests('production', {
    'ingress.enabled': 'false',
    'gatewayApi.enabled': 'true',
    'gatewayApi.host': 'pay.example.com',
    'gatewayApi.parentRefs[0].name': 'public',
    'gatewayApi.authorityConfigMap': 'paygraph-authority',
  });
  const kinds = manifests.map(({ kind }) => kind);
  expect(kinds).toContain('HTTPRoute');
  expect(kinds).toContain('BackendTLSPolicy');
  expect(kinds).not.toContain('Ingress');
  expect((await Promise.all(manifests.map(faultsOf))).flat()).toEqual([]);
});

describe('a value that nobody knows is refused by its place:', () => {
  test.each([
    ['replica', { replica: '3' }, "additional properties 'replica' not allowed"],
    [
      'scaling.maximum',
      { 'scaling.maximum': '3' },
      "at '/scaling': additional properties 'maximum' not allowed",
    ],
    [
      'services.wallet',
      { 'services.wallet.logLevel': 'info' },
      "at '/services': additional properties 'wallet'",
    ],
    ['services.users.resource', { 'services.users.resource.limits.cpu': '1' }, "at '/services/users'"],
    ['a digest that is none', { 'image.digest': 'latest' }, "at '/image/digest'"],
    ['one pod alone', { 'scaling.min': '1' }, "at '/scaling/min'"],
    ['an open way to a part', { 'network.toParts.postgres.to': 'null' }, "at '/network/toParts/postgres"],
    ['a plain connection of another name', { 'plainConnections[0]': 'mysql' }, "at '/plainConnections/0'"],
  ])('%s', async (_, set, said) => {
    await expect(renderManifests('production', set)).rejects.toThrow(said);
  });
});

test('an image is named by its digest, but in development', async () => {
  await expect(renderManifests('production', { 'image.digest': '' })).rejects.toThrow(
    'image.digest is missing',
  );
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
