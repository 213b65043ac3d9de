import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type EnvironmentName, environmentNames, namespace as ownNamespace, valuesOf } from './releases.ts';

const run = promisify(execFile);

/** What a deployment is told, found whole. */
export interface Deployment {
  readonly environment: EnvironmentName;
  readonly values: string | undefined;
  readonly namespace: string;
  /** Of kubectl's configuration; undefined: the present one. */
  readonly context: string | undefined;
  readonly set: Readonly<Record<string, string>>;
}

export type Plan =
  | { readonly kind: 'ready'; readonly deployment: Deployment }
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads what it is told, and looks for what it needs; tells all that is wrong at once, before anything is changed. */
export async function planDeployment(given: Environment, { isDry }: { isDry: boolean }): Promise<Plan> {
  const told = (name: string) => (given[name] === '' ? undefined : given[name]);
  const environment = environmentNames.find((name) => name === (told('ENVIRONMENT') ?? 'production'));
  const values = told('VALUES') === undefined ? undefined : path.resolve(told('VALUES') ?? '');
  const digest = told('DIGEST');
  const faults = [
    ...(environment === undefined ? [`ENVIRONMENT: is none of ${environmentNames.join(', ')}`] : []),
    ...faultsOfDigest(digest, environment),
    ...(await faultsOfValues(environment, values, { isDry })),
    ...(isDry ? [] : await missingPrograms()),
    ...(isDry ? [] : await faultsOfContext(told('CONTEXT'))),
  ];
  if (environment === undefined || faults.length > 0) return { kind: 'refused', faults };
  return {
    kind: 'ready',
    deployment: {
      environment,
      values,
      namespace: told('NAMESPACE') ?? ownNamespace,
      context: told('CONTEXT'),
      set: {
        ...(digest !== undefined && { 'image.digest': digest }),
        ...(told('IMAGE') !== undefined && { 'image.repository': told('IMAGE') ?? '' }),
      },
    },
  };
}

function faultsOfDigest(digest: string | undefined, environment: EnvironmentName | undefined): string[] {
  if (digest === undefined)
    return environment === 'development'
      ? []
      : ['DIGEST is missing: sha256:… of the image, as a registry tells it after a push'];
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? [] : ['DIGEST: is not sha256: and 64 hexadecimal digits'];
}

/** What stands in k8s/values/production.yaml is an example: addresses of example.com are nobody's. */
async function faultsOfValues(
  environment: EnvironmentName | undefined,
  values: string | undefined,
  { isDry }: { isDry: boolean },
): Promise<string[]> {
  if (values !== undefined) {
    return await access(values).then(
      () => [],
      () => [`VALUES: ${values} can't be read`],
    );
  }
  if (environment === undefined || isDry) return [];
  const isExample = (await readFile(valuesOf(environment), 'utf8')).includes('example.com');
  return isExample
    ? [
        `VALUES is missing: a file of your own addresses, for k8s/values/${environment}.yaml has only examples`,
      ]
    : [];
}

const programs = {
  kubectl: { ask: ['version', '--client'], where: 'https://kubernetes.io/docs/tasks/tools/' },
  helm: { ask: ['version'], where: 'https://helm.sh/docs/intro/install/' },
} as const;

async function missingPrograms(): Promise<string[]> {
  const asked = Object.entries(programs).map(async ([name, { ask, where }]) => {
    const isThere = await answers(name, ask);
    return isThere ? [] : [`${name} is missing: ${where}`];
  });
  return (await Promise.all(asked)).flat();
}

async function faultsOfContext(context: string | undefined): Promise<string[]> {
  if (!(await answers('kubectl', programs.kubectl.ask))) return [];
  const words = context === undefined ? [] : ['--context', context];
  const isReached = await answers('kubectl', [...words, '--request-timeout=10s', 'get', '--raw', '/version']);
  return isReached
    ? []
    : [
        `CONTEXT: ${context ?? "kubectl's present one"} is no cluster that answers; kubectl config get-contexts lists them`,
      ];
}

async function answers(program: string, words: readonly string[]): Promise<boolean> {
  return await run(program, [...words], { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}
