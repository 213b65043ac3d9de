import { addressesOf } from './addresses.ts';
import { type Facts, imageName, type Process, portOf, topicsIn, urlOf } from './facts.ts';

/** What of an environment says how our processes run: task definitions, and where the balancer looks for the gateway. */
export interface Deployed {
  readonly tasks: readonly { readonly family: string; readonly containers: readonly Container[] }[];
  readonly targetGroups: readonly {
    readonly protocol: string;
    readonly port: number;
    readonly health: { readonly port: string; readonly path: string };
  }[];
  /** What alarms are about: topics, among others. */
  readonly alarms: readonly unknown[];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html */
interface Container {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly command?: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string }[];
  readonly portMappings?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly healthCheck?: { readonly command: readonly string[] };
}

/** A resource of Terraform's state, as its JSON has it. */
export interface Resource {
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What Terraform made at an AWS that is only played. */
export function deployedFrom(resources: readonly Resource[]): Deployed {
  const of = (type: string) =>
    resources.filter((resource) => resource.type === type).map(({ values }) => values);
  return {
    tasks: of('aws_ecs_task_definition').map(({ family, container_definitions: containers }) => ({
      family: String(family),
      containers: JSON.parse(String(containers)),
    })),
    targetGroups: of('aws_lb_target_group').map(({ protocol, port, health_check: checks }) => {
      const [check] = Array.isArray(checks) ? checks : [];
      return {
        protocol: String(protocol),
        port: Number(port),
        health: { port: check?.port, path: check?.path },
      };
    }),
    alarms: of('aws_cloudwatch_metric_alarm').map(({ dimensions }) => dimensions),
  };
}

/** `text` is a Deployed as JSON, so that something wrong can be planted in it as in any file. */
export function readTerraformFacts(text: string, place: string): Facts {
  const { tasks, targetGroups }: Deployed = JSON.parse(text);
  const processes = tasks.map(({ containers }) => processOf(containers, targetGroups));
  return {
    place,
    must: 'run everything',
    processes,
    // `users.paygraph-staging.internal`
    addresses: addressesOf(processes, (host) => host.split('.')[0] ?? ''),
    topics: topicsIn(text),
    images: tasks.flatMap(({ containers }) => containers.map(({ image }) => imageName(image))),
  };
}

function processOf(containers: readonly Container[], targetGroups: Deployed['targetGroups']): Process {
  const container = containers.find(({ essential }) => essential);
  if (container === undefined) throw new Error('a task without an essential container');
  const { name, command, environment = [], secrets = [], portMappings = [], healthCheck } = container;
  const variables: Readonly<Record<string, string | undefined>> = {
    ...Object.fromEntries(environment.map((variable) => [variable.name, variable.value])),
    ...Object.fromEntries(secrets.map((secret) => [secret.name, undefined])),
  };
  const ofBalancer = variables['SERVICE'] === 'gateway' && command === undefined ? targetGroups : [];
  const asked = (healthCheck?.command ?? []).flatMap(
    (word) => word.match(/http:\/\/127\.0\.0\.1[\w:/-]*/g) ?? [],
  );
  return {
    name,
    service: variables['SERVICE'],
    program: command?.find((word) => word.endsWith('.ts')),
    variables,
    ports: [
      ...portMappings
        .filter((mapping) => mapping.name === 'graphql')
        .map(({ containerPort }) => ({ said: 'portMappings', port: containerPort })),
      ...('PORT' in variables ? [{ said: 'PORT', port: Number(variables['PORT']) }] : []),
      ...ofBalancer.map(({ port }) => ({ said: 'the target group', port })),
    ],
    probes: [
      ...asked.flatMap((address) => {
        const url = urlOf(address);
        return url === undefined ? [] : [{ said: 'healthCheck', port: portOf(url), path: url.pathname }];
      }),
      ...portMappings
        .filter((mapping) => mapping.name === 'admin')
        .map(({ containerPort }) => ({ said: 'portMappings', port: containerPort, path: '/metrics' })),
      ...ofBalancer.map(({ health }) => ({
        said: 'the target group',
        port: Number(health.port),
        path: health.path,
      })),
    ],
  };
}
