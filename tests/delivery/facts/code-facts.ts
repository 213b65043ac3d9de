import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { readEdges } from '../code/edges.ts';
import { readAdminPaths, readAdminPort, readPorts } from '../code/ports.ts';
import { readBy, readVariables, serviceNames, type Variable } from '../code/variables.ts';

/** What the code says; every place is held against it. */
export interface CodeFacts {
  /** The services, each a process of its own, without the provider's stand-in. */
  readonly services: readonly string[];
  /** By service, the stand-in among them. */
  readonly ports: Readonly<Record<string, number>>;
  readonly adminPort: number;
  readonly adminPaths: readonly string[];
  readonly topics: readonly string[];
  readonly image: string;
  /** Variables that the image sets for whatever it runs: the same may be said once more. */
  readonly ofImage: readonly string[];
  /** Every variable a program reads. */
  readonly reads: (reader: string) => readonly string[];
  /** Those without which it does not start, or does not reach what it calls. */
  readonly needs: (reader: string) => readonly string[];
  /** The path of what a variable holds the address of. */
  readonly paths: Readonly<Record<string, string>>;
}

export async function readCodeFacts(): Promise<CodeFacts> {
  const variables = await readVariables();
  const edges = await readEdges();
  const ofTargets = await readTargets();
  return {
    services: serviceNames,
    ports: await readPorts(),
    adminPort: await readAdminPort(),
    adminPaths: await readAdminPaths(),
    topics: await readTopics(),
    image: await readImageName(),
    ofImage: await readImageVariables(),
    reads: (reader) => {
      const ofConfiguration = readBy(variables, reader);
      return ofConfiguration.length > 0 ? ofConfiguration : (ofTargets.get(reader) ?? []);
    },
    needs: (reader) => [
      ...new Set([
        ...variables.filter((variable) => isRequired(variable, reader)).map(({ name }) => name),
        // Traces alone are done without.
        ...edges
          .filter(({ from, to }) => from === reader && to !== 'traces')
          .flatMap((edge) => edge.variables),
        ...(reader === 'make topics' ? ['KAFKA_BROKERS'] : []),
      ]),
    ],
    paths: await readPaths(),
  };
}

/** `required`, or for some of its readers: `required (users); http://localhost:8000 (make start)`. */
function isRequired({ readers, unset }: Variable, reader: string): boolean {
  if (!readers.includes(reader)) return false;
  if (unset === 'required') return true;
  const [, whose = ''] = /(?:^|; )required \(([^)]*)\)/.exec(unset) ?? [];
  return whose.split(', ').includes(reader);
}

/** What targets of the Makefile read that is no part of the product's configuration: of tests, and of deployments. */
async function readTargets(): Promise<ReadonlyMap<string, readonly string[]>> {
  const makefile = await readFile(path.join(repository, 'Makefile'), 'utf8');
  const targets = [...makefile.matchAll(/^([\w-]+):.*\n((?:\t.*\n|#.*\n)+)/gm)];
  const read = targets.map(async ([, target = '', recipe = '']) => {
    const [script] = /[\w./-]+\/src\/[\w-]+-main\.ts\b/.exec(recipe) ?? [];
    const folder = script === undefined ? [] : globSync(`${path.dirname(script)}/*.ts`, { cwd: repository });
    const setUp = recipe.includes('--project parts') ? ['packages/testing/src/scratch-parts.ts'] : [];
    const texts = [...folder, ...setUp]
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => readFile(path.join(repository, file), 'utf8'));
    return [`make ${target}`, namesIn((await Promise.all(texts)).join('\n'))] as const;
  });
  return new Map(await Promise.all(read));
}

/** Names of variables are the only words there that are all in capitals. */
function namesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g))];
}

/** The keys of what says who publishes to which topic. */
async function readTopics(): Promise<readonly string[]> {
  const text = await readFile(path.join(repository, 'packages', 'events', 'src', 'topics.ts'), 'utf8');
  const [, publishers = ''] = /export const publishers = \{([\s\S]*?)\n\}/.exec(text) ?? [];
  return [...publishers.matchAll(/^ {2}'([a-z-]+)':/gm)].map(([, topic = '']) => topic);
}

/** The image is named as the product is. */
async function readImageName(): Promise<string> {
  return JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8')).name;
}

async function readImageVariables(): Promise<readonly string[]> {
  const dockerfile = await readFile(path.join(repository, 'Dockerfile'), 'utf8');
  const [, variables = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile) ?? [];
  return [...variables.matchAll(/([A-Z_]+)=/g)].map(([, name = '']) => name);
}

/** As the all-in-one process sets them. */
async function readPaths(): Promise<Readonly<Record<string, string>>> {
  const file = path.join(repository, 'packages', 'embedded', 'src', 'environment.ts');
  const text = await readFile(file, 'utf8');
  const pathAfter = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
  const ofSubgraphs = pathAfter(/byName\('SUBGRAPH_URL'.*port\}(\/[\w/.-]+)`/);
  return {
    ...Object.fromEntries(serviceNames.map((name) => [`SUBGRAPH_URL_${name.toUpperCase()}`, ofSubgraphs])),
    ACCESS_TOKEN_JWKS_URL: pathAfter(/ACCESS_TOKEN_JWKS_URL: `\$\{usersOrigin\}([^`]+)`/),
    SESSION_FEED_URL: pathAfter(/SESSION_FEED_URL: `\$\{usersOrigin\}([^`]+)`/),
  };
}
