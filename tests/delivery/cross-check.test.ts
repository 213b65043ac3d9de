/**
 * The code, docker-compose.yml, the chart, the infrastructure, the workflows and the monitoring name the same things: each
 * is read into one shape and compared with the code. Then something wrong is planted in each, and must be found.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { renderChart } from '@paygraph/helm';
import { repository } from '@paygraph/testing';
import { expect, test } from 'vitest';
import { readCodeFacts } from './facts/code-facts.ts';
import { compare } from './facts/compare.ts';
import { makeComposeKeys, readComposeFacts } from './facts/compose-facts.ts';
import type { Facts } from './facts/facts.ts';
import { readHelmFacts } from './facts/helm-facts.ts';
import { readMonitoringFacts } from './facts/monitoring-facts.ts';
import { deployedFrom, readTerraformFacts } from './facts/terraform-facts.ts';
import { readWorkflowFacts } from './facts/workflow-facts.ts';
import { type EnvironmentName, environmentNames, playEnvironment } from './terraform/environment.ts';
import { describeMissingTerraform } from './terraform/terraform.ts';
import { readWorkflow, readWorkflows } from './workflows/workflow.ts';

const read = (name: string) => readFile(path.join(repository, name), 'utf8');
const code = await readCodeFacts();
const keys = await makeComposeKeys(code.services);
const workflows = await readWorkflows();
const rules = await readRules();
const withoutTerraform = await describeMissingTerraform();
if (withoutTerraform !== undefined) {
  console.warn(`NOT RUN: what Terraform makes against the code. ${withoutTerraform}.`);
}

/** A place by its text, and how facts come of that. */
interface Place {
  readonly name: string;
  readonly text: string;
  readonly facts: (text: string) => Facts;
}

const places: readonly Place[] = [
  {
    name: 'docker-compose.yml',
    text: await read('docker-compose.yml'),
    facts: (text) => readComposeFacts(text, keys, code.adminPort),
  },
  ...(await Promise.all(['development', 'production'].map(chartWith))),
  ...(withoutTerraform === undefined ? await Promise.all(environmentNames.map(madeBy)) : []),
  {
    name: 'monitoring',
    text: await read('monitoring/prometheus/prometheus.yml'),
    facts: (text) => readMonitoringFacts(text, rules),
  },
  ...workflows.map(({ file, text }) => ({
    name: file,
    text,
    facts: (changed: string) => readWorkflowFacts([readWorkflow(file, changed)]),
  })),
];

async function chartWith(name: string): Promise<Place> {
  const values = path.join('k8s', 'values', `${name}.yaml`);
  const text = await renderChart({
    chart: path.join(repository, 'k8s', 'charts', 'paygraph'),
    release: 'paygraph',
    namespace: 'paygraph',
    values: [path.join(repository, values)],
    set: { 'image.digest': `sha256:${'0'.repeat(64)}` },
  });
  return { name: `the chart for ${name}`, text, facts: (changed) => readHelmFacts(changed, values) };
}

async function madeBy(name: EnvironmentName): Promise<Place> {
  const deployed = deployedFrom(await playEnvironment(name));
  const folder = `infra/terraform/environments/${name}`;
  return {
    name: `Terraform for ${name}`,
    text: JSON.stringify(deployed, undefined, 2),
    facts: (text) => readTerraformFacts(text, folder),
  };
}

async function readRules(): Promise<string> {
  const folder = path.join(repository, 'monitoring');
  const files = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.(?:yml|json|md)$/.test(name),
  );
  return (await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')))).join('\n');
}

if (withoutTerraform !== undefined) test.skip(`NOT RUN: Terraform against the code: ${withoutTerraform}`);

test('the code says what there is to agree on', () => {
  expect(code.services).toHaveLength(6);
  expect(code.topics).toHaveLength(5);
  expect(code.image).toBe('paygraph');
  expect(code.ofImage).toEqual(['NODE_ENV', 'HOST', 'ADMIN_PORT', 'APOLLO_TELEMETRY_DISABLED']);
  expect(code.needs('users')).toEqual(
    expect.arrayContaining(['IDENTITY_PRIVATE_KEY', 'DATABASE_URL_USERS', 'LINK_SECRET', 'KAFKA_BROKERS']),
  );
  expect(Object.values(code.paths)).not.toContain('');
});

test.each(places)('$name agrees with the code', ({ facts, text }) => {
  expect(compare(code, facts(text))).toEqual([]);
});

/** In which place, what is told of it, what is written there, and what in its stead: in the first spot alone. */
const planted: readonly (readonly [place: string, told: string, from: string | RegExp, to: string])[] = [
  [
    'docker-compose.yml',
    'gives payments PROVIDER_ULR, which it does not read',
    'PROVIDER_URL:',
    'PROVIDER_ULR:',
  ],
  [
    'docker-compose.yml',
    'does not give payments PROVIDER_URL, which it needs',
    'PROVIDER_URL:',
    'PROVIDER_ULR:',
  ],
  ['docker-compose.yml', 'does not give wallets', 'keys-wallets:/run/keys:ro', 'keys-wallets:/run/keys'],
  [
    'docker-compose.yml',
    'to port 8003 of wallets, which is at 8002',
    'http://wallets:8002',
    'http://wallets:8003',
  ],
  ['docker-compose.yml', 'to users, where wallets is meant', 'http://wallets:8002', 'http://users:8002'],
  ['docker-compose.yml', 'to /jwks.json; users answers at', '/.well-known/jwks.json', '/jwks.json'],
  ['docker-compose.yml', 'at /health/raedy, where nothing answers', '/health/ready', '/health/raedy'],
  [
    'docker-compose.yml',
    'that gateway is at 8001; it is at 8000',
    '127.0.0.1:8000:8000',
    '127.0.0.1:8001:8001',
  ],
  ['docker-compose.yml', 'knows no wallets', 'SERVICE: wallets', 'SERVICE: walets'],
  [
    'docker-compose.yml',
    'as the service walets, which there is none of',
    'SERVICE: wallets',
    'SERVICE: walets',
  ],
  ['docker-compose.yml', 'makes no topics', 'kafka/topics-main.ts', 'kafka/topic-main.ts'],
  ['docker-compose.yml', 'names the image paygraf', 'paygraph:local', 'paygraf:local'],
  [
    'the chart for production',
    'at 8081; it is at 8001',
    'name: graphql, port: 8001',
    'name: graphql, port: 8081',
  ],
  [
    'the chart for production',
    'containerPort that users is at 8081',
    'containerPort: 8001',
    'containerPort: 8081',
  ],
  ['the chart for production', 'by the readiness probe at /readyz', 'path: /health/ready', 'path: /readyz'],
  [
    'the chart for production',
    'at port 9001; its private port is 9000',
    'containerPort: 9000',
    'containerPort: 9001',
  ],
  ['the chart for production', 'gives notifications MONGODB_URI', 'name: MONGODB_URL', 'name: MONGODB_URI'],
  ['the chart for production', 'does not give users LINK_SECRET', 'name: LINK_SECRET', 'name: LNIK_SECRET'],
  ['the chart for production', 'gives topics KAFKA_PARTITIONS', 'KAFKA_TOPIC_PARTITIONS', 'KAFKA_PARTITIONS'],
  [
    'the chart for production',
    'to paygraph-users, where users is meant',
    /(kind: Service\nmetadata:\n {2}name: )paygraph-users/,
    '$1users',
  ],
  ['the chart for production', 'names the image paygraf', '/paygraph@', '/paygraf@'],
  ['the chart for development', 'at /metric, where nothing answers', 'path: /health/live', 'path: /metric'],
  ['Terraform for staging', 'gives gateway SESION_FEED_URL', '"SESSION_FEED_URL"', '"SESION_FEED_URL"'],
  ['Terraform for staging', 'does not give gateway REDIS_URL', '"REDIS_URL"', '"REDIS_URI"'],
  ['Terraform for staging', 'asks gateway by the target group at /healthz', '"/health/ready"', '"/healthz"'],
  ['Terraform for staging', 'asks gateway by healthCheck at /live', ':9000/health/live', ':9000/live'],
  ['Terraform for staging', 'at port 9001; its private port is 9000', '"port": "9000"', '"port": "9001"'],
  [
    'Terraform for staging',
    'that gateway is at 8080; it is at 8000',
    '"containerPort": 8000',
    '"containerPort": 8080',
  ],
  ['Terraform for staging', 'to port 8012 of wallets, which is at 8002', ':8002/graphql', ':8012/graphql'],
  ['Terraform for production', 'to wallet, where wallets is meant', '//wallets.', '//wallet.'],
  ['Terraform for production', 'names the image paygraf', '/paygraph@', '/paygraf@'],
  ['Terraform for production', 'makes no topics', 'kafka/topics-main.ts', 'kafka/topic-main.ts'],
  ['Terraform for production', 'knows no gateway', '"value": "gateway"', '"value": "gate"'],
  ['monitoring', 'asks users by scrape_configs at port 9001', 'users:9000', 'users:9001'],
  ['monitoring', 'knows no wallets', 'service: wallets', 'service: walets'],
  [
    '.github/workflows/ci.yml',
    'gives .github/workflows/ci.yml, job adapters TEST_MONGO_URL',
    'TEST_MONGODB_URL',
    'TEST_MONGO_URL',
  ],
  ['.github/workflows/deploy-environment.yml', 'job deploy ENVIROMENT', 'ENVIRONMENT:', 'ENVIROMENT:'],
  ['.github/workflows/images.yml', 'names the image paygraf', '/paygraph:latest', '/paygraf:latest'],
  [
    '.github/workflows/nightly.yml',
    'to port 8080 of gateway, which is at 8000',
    'localhost:8000',
    'localhost:8080',
  ],
];

const findable = planted.filter(([name]) => withoutTerraform === undefined || !name.startsWith('Terraform'));

test.each(findable)('%s: %s, where that is planted', (name, told, from, to) => {
  const place = places.find((candidate) => candidate.name === name);
  if (place === undefined) throw new Error(`there is no ${name}`);
  const wrong = place.text.replace(from, to);
  expect(wrong).not.toBe(place.text);
  expect(compare(code, place.facts(wrong)).join('\n')).toContain(told);
});

test.each(places)('$name: a topic that there is none of is found, where it is planted', ({ facts, text }) => {
  const wrong = text.includes('transaction-events')
    ? text.replaceAll('transaction-events', 'transactions-events')
    : `${text}\n# transactions-events\n`;
  const findings = compare(code, facts(wrong));
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain('names the topic transactions-events, of which the code knows nothing');
});
