/** Each rule over what Terraform makes is shown something wrong, and must see it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { accessRules } from './access-rules.ts';
import { dataRules } from './data-rules.ts';
import { playEnvironment, type Resource } from './environment.ts';
import { allowedEdges } from './network.ts';
import { processRules } from './process-rules.ts';
import { describeMissingTerraform } from './terraform.ts';

const rules = { ...dataRules, ...accessRules, ...processRules };
type Change = (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** By the rule: the type of a resource, and what is wrong with the first one of it. */
const planted: Readonly<Record<string, readonly [type: string, change: Change]>> = {
  'a zone may be lost': ['aws_db_instance', set('multi_az', false)],
  'what is kept is encrypted with a key of our own': ['aws_docdb_cluster', set('storage_encrypted', false)],
  'what is on its way is encrypted': ['aws_lb_listener', set('ssl_policy', 'ELBSecurityPolicy-2016-08')],
  'databases can be had back as of any second of a week and more': [
    'aws_db_instance',
    set('backup_retention_period', 6),
  ],
  'in production nothing that keeps data can be deleted, or goes without a last snapshot': [
    'aws_docdb_cluster',
    set('deletion_protection', false),
  ],
  'a log is kept for a month and more, and not for ever': [
    'aws_cloudwatch_log_group',
    set('retention_in_days', 0),
  ],
  'no password stands in the state but that of Redis': ['aws_db_instance', set('password', 'told')],
  'nothing is open to the world but HTTPS, at the balancer': [
    'aws_vpc_security_group_ingress_rule',
    (values) => ({ ...values, referenced_security_group_id: null, cidr_ipv4: '0.0.0.0/0' }),
  ],
  'nobody may do everything to everything': ['aws_iam_role_policy', allow('s3:*')],
  'what is allowed for everything is what AWS knows no narrower resource for': [
    'aws_iam_role_policy',
    allow('s3:GetObject'),
  ],
  'a process is allowed nothing at AWS': ['aws_iam_role_policy', (values) => values],
  'a role reads its own secrets alone, and those are the ones its containers are given': [
    'aws_ecs_task_definition',
    (values) => ({
      ...values,
      container_definitions: String(values['container_definitions']).replace(
        /"valueFrom":"[^"]+"/,
        '"valueFrom":"anothers"',
      ),
    }),
  ],
  'there is one service for each process, and each is found by its name': [
    'aws_ecs_service',
    set('name', 'paygraph-production-ledger'),
  ],
  'a deployment that does not come up is taken back, and never leaves fewer tasks than before': [
    'aws_ecs_service',
    set('deployment_circuit_breaker', [{ enable: true, rollback: false }]),
  ],
  'two to ten tasks run, by 70 % of processor and 80 % of memory': [
    'aws_appautoscaling_target',
    (values) => ({ ...values, service_namespace: 'ecs', max_capacity: 11 }),
  ],
  'a container is root nowhere but where files are laid out, and can change nothing of its image': [
    'aws_ecs_task_definition',
    replaceIn('container_definitions', '"user":"10001:10001"', '"user":"0:0"'),
  ],
  'no secret variable is written out': [
    'aws_ecs_task_definition',
    replaceIn(
      'container_definitions',
      '{"name":"NODE_ENV"',
      '{"name":"LINK_SECRET","value":"x"},{"name":"NODE_ENV"',
    ),
  ],
  'nobody gets a shell in what moves money': ['aws_ecs_service', set('enable_execute_command', true)],
  'Container Insights watch, and a firewall stands before the balancer': [
    'aws_ecs_cluster',
    set('setting', []),
  ],
  'the balancer asks whether the gateway is ready, and keeps a connection shorter than the gateway does': [
    'aws_lb',
    set('idle_timeout', 300),
  ],
  'somebody is told of each kind of trouble': ['aws_cloudwatch_metric_alarm', set('alarm_actions', [])],
};

describe.skipIf((await describeMissingTerraform()) !== undefined)('what is planted is found', () => {
  let all: readonly Resource[];
  beforeAll(async () => {
    all = await playEnvironment('production');
  });

  test('for every rule there is', () => {
    expect(Object.keys(planted).toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  test.each(Object.entries(planted))('%s', (rule, [type, change]) => {
    const faultsOf = rules[rule];
    expect(faultsOf?.(all, 'production')).toEqual([]);
    const wrong =
      rule === 'a process is allowed nothing at AWS' ? withRightsOfAProcess(all) : changed(all, type, change);
    expect(faultsOf?.(wrong, 'production')).not.toEqual([]);
  });

  test('a connection that one end alone allows', () => {
    const rule = all.find(({ address }) =>
      address.includes('ingress_rule.edge["transactions to wallets:8002"]'),
    );
    expect(rule).toBeDefined();
    expect(allowedEdges(all.filter((resource) => resource !== rule)).half).toEqual([
      'transactions wallets 8002-8002',
    ]);
  });
});

function changed(all: readonly Resource[], type: string, change: Change): readonly Resource[] {
  const first = all.find((resource) => resource.type === type);
  return all.map((resource) =>
    resource === first ? { ...resource, values: change(resource.values) } : resource,
  );
}

function withRightsOfAProcess(all: readonly Resource[]): readonly Resource[] {
  const role = all.find(({ address }) => address.endsWith('.aws_iam_role.task'))?.values['id'];
  return changed(all, 'aws_iam_role_policy', (values) => ({ ...values, role }));
}

function set(name: string, value: unknown): Change {
  return (values) => ({ ...values, [name]: value });
}

function allow(action: string): Change {
  const policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
  return (values) => ({ ...values, policy });
}

function replaceIn(name: string, from: string, to: string): Change {
  return (values) => ({ ...values, [name]: String(values[name]).replace(from, to) });
}
