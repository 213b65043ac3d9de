import { serviceNames } from '../code/variables.ts';
import type { Resource } from './environment.ts';
import { at, is, isFalse, isFrom, isTrue, of, unlike } from './values.ts';

type Rule = (resources: readonly Resource[]) => readonly string[];

/** How processes run. */
export const processRules: Readonly<Record<string, Rule>> = {
  'there is one service for each process, and each is found by its name': (all) => {
    const faults: string[] = [];
    for (const type of ['aws_ecs_service', 'aws_service_discovery_service']) {
      const names = of(all, type).map(({ values }) => String(values['name']).replace(/^paygraph-\w+-/, ''));
      for (const name of serviceNames) if (!names.includes(name)) faults.push(`${type}: none for ${name}`);
      for (const name of names) {
        if (!serviceNames.some((known) => known === name)) faults.push(`${type}: ${name} is no process`);
      }
    }
    return faults;
  },
  'a deployment that does not come up is taken back, and never leaves fewer tasks than before': (all) => [
    ...unlike(all, 'aws_ecs_service', ['deployment_circuit_breaker', 'enable'], isTrue),
    ...unlike(all, 'aws_ecs_service', ['deployment_circuit_breaker', 'rollback'], isTrue),
    ...unlike(all, 'aws_ecs_service', ['deployment_minimum_healthy_percent'], isFrom(100)),
    ...unlike(all, 'aws_ecs_service', ['deployment_maximum_percent'], isFrom(150)),
  ],
  'two to ten tasks run, by 70 % of processor and 80 % of memory': (all) => {
    const targets = of(all, 'aws_appautoscaling_target').filter(
      ({ values }) => values['service_namespace'] === 'ecs',
    );
    const policies = of(all, 'aws_appautoscaling_policy').filter(
      ({ values }) => values['service_namespace'] === 'ecs',
    );
    const wanted = { ECSServiceAverageCPUUtilization: 70, ECSServiceAverageMemoryUtilization: 80 };
    return [
      ...(targets.length === serviceNames.length ? [] : [`${targets.length} services are scaled`]),
      ...unlike(targets, 'aws_appautoscaling_target', ['min_capacity'], is(2)),
      ...unlike(targets, 'aws_appautoscaling_target', ['max_capacity'], is(10)),
      ...Object.entries(wanted).flatMap(([metric, target]) => {
        const found = policies.filter(
          ({ values }) =>
            at(
              values,
              'target_tracking_scaling_policy_configuration',
              'predefined_metric_specification',
              'predefined_metric_type',
            ) === metric &&
            at(values, 'target_tracking_scaling_policy_configuration', 'target_value') === target,
        );
        return found.length === serviceNames.length
          ? []
          : [`${found.length} services are scaled by ${metric}`];
      }),
    ];
  },
  'a container is root nowhere but where files are laid out, and can change nothing of its image': (all) =>
    of(all, 'aws_ecs_task_definition').flatMap(({ address, values }) =>
      containersOf(values).flatMap((container) => {
        const faults: string[] = [];
        if (container.readonlyRootFilesystem !== true) faults.push('its image can be written to');
        if (!container.linuxParameters?.capabilities?.drop?.includes('ALL')) faults.push('has powers');
        if (container.user !== (container.essential === false ? '0:0' : '10001:10001'))
          faults.push(`is ${container.user}`);
        if (!/@sha256:[0-9a-f]{64}$/.test(container.image)) faults.push(`runs ${container.image}`);
        return faults.map((fault) => `${address}: ${container.name} ${fault}`);
      }),
    ),
  'no secret variable is written out': (all) =>
    of(all, 'aws_ecs_task_definition').flatMap(({ address, values }) =>
      containersOf(values).flatMap(({ environment = [] }) =>
        environment
          .filter(
            ({ name, value }) =>
              /PASSWORD|SECRET|PRIVATE|DATABASE_URL|MONGODB_URL|REDIS_URL|SMTP_URL/.test(name) ||
              value.includes('BEGIN '),
          )
          .map(({ name }) => `${address}: ${name}`),
      ),
    ),
  'nobody gets a shell in what moves money': (all) =>
    unlike(all, 'aws_ecs_service', ['enable_execute_command'], isFalse),
  'Container Insights watch, and a firewall stands before the balancer': (all) => [
    ...unlike(all, 'aws_ecs_cluster', ['setting', 'value'], is('enabled', 'enhanced')),
    ...(of(all, 'aws_wafv2_web_acl_association').length === 1
      ? []
      : ['no firewall stands before the balancer']),
  ],
  'the balancer asks whether the gateway is ready, and keeps a connection shorter than the gateway does': (
    all,
  ) => [
    ...unlike(all, 'aws_lb_target_group', ['health_check', 'path'], is('/health/ready')),
    // gateway/src/server.ts keeps it 65 s; a socket is heard of each 12 s.
    ...unlike(all, 'aws_lb', ['idle_timeout'], isFrom(30, 64)),
  ],
  'somebody is told of each kind of trouble': (all) => {
    const metrics = of(all, 'aws_cloudwatch_metric_alarm').map(({ values }) => String(values['metric_name']));
    const silent = of(all, 'aws_cloudwatch_metric_alarm').filter(
      ({ values }) => !Array.isArray(values['alarm_actions']) || values['alarm_actions'].length === 0,
    );
    return [
      ...alarmed.filter((metric) => !metrics.includes(metric)).map((metric) => `no alarm for ${metric}`),
      ...silent.map(({ address }) => `${address}: tells nobody`),
    ];
  },
};

const alarmed = [
  'HTTPCode_Target_5XX_Count',
  'HTTPCode_ELB_5XX_Count',
  'TargetResponseTime',
  'UnHealthyHostCount',
  'CPUUtilization',
  'MemoryUtilization',
  'RunningTaskCount',
  'FreeStorageSpace',
  'DatabaseConnections',
  'WriteLatency',
  'ReplicationLag',
  'DatabaseMemoryUsagePercentage',
  'KafkaDataLogsDiskUsed',
  'MaxOffsetLag',
  'OfflinePartitionsCount',
  'DBClusterReplicaLagMaximum',
];

interface Container {
  readonly name: string;
  readonly image: string;
  readonly user?: string;
  readonly essential?: boolean;
  readonly readonlyRootFilesystem?: boolean;
  readonly linuxParameters?: { readonly capabilities?: { readonly drop?: readonly string[] } };
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
}

function containersOf(values: Resource['values']): readonly Container[] {
  return JSON.parse(String(values['container_definitions']));
}
