import type { Resource } from './environment.ts';
import { at, isValues, of, textsOf } from './values.ts';

type Rule = (resources: readonly Resource[]) => readonly string[];

/** Who may reach what, and do what. */
export const accessRules: Readonly<Record<string, Rule>> = {
  'nothing is open to the world but HTTPS, at the balancer': (all) => {
    const open = of(all, 'aws_vpc_security_group_ingress_rule').filter(
      ({ values }) => !isText(values['referenced_security_group_id']),
    );
    const groups = groupNames(all);
    return [
      ...open
        .filter(
          ({ values }) =>
            values['from_port'] !== 443 ||
            values['to_port'] !== 443 ||
            !groups.get(String(values['security_group_id']))?.endsWith('-balancer'),
        )
        .map(({ address }) => `${address}: open to more than our own groups`),
      ...of(all, 'aws_db_instance')
        .filter(({ values }) => values['publicly_accessible'] !== false)
        .map(({ address }) => `${address}: can be reached from the internet`),
      ...of(all, 'aws_ecs_service')
        .filter(({ values }) => at(values, 'network_configuration', 'assign_public_ip') !== false)
        .map(({ address }) => `${address}: its tasks have public addresses`),
      ...of(all, 'aws_subnet')
        .filter(({ values }) => values['map_public_ip_on_launch'] === true)
        .map(({ address }) => `${address}: gives out public addresses`),
      ...of(all, 'aws_msk_cluster')
        .filter(
          ({ values }) =>
            at(values, 'broker_node_group_info', 'connectivity_info', 'public_access', 'type') !== 'DISABLED',
        )
        .map(({ address }) => `${address}: brokers can be reached from the internet`),
      ...of(all, 'aws_security_group')
        .filter(({ values }) => hasInline(values))
        .map(({ address }) => `${address}: has rules of its own, which no rule here looks at`),
    ];
  },
  'nobody may do everything to everything': (all) =>
    statements(all).flatMap(({ address, type, statement }) => {
      if (statement['Effect'] !== 'Allow') return [];
      const isOpen = textsOf(statement['Action']).some((action) => action === '*' || action.endsWith(':*'));
      // The policy of a key is about that key: there `*` is itself (AWS KMS developer guide, "Key policies").
      if (isOpen && type !== 'aws_kms_key') return [`${address}: ${JSON.stringify(statement['Action'])}`];
      return [];
    }),
  'what is allowed for everything is what AWS knows no narrower resource for': (all) =>
    statements(all).flatMap(({ address, type, statement }) => {
      if (type === 'aws_kms_key' || !textsOf(statement['Resource']).includes('*')) return [];
      return textsOf(statement['Action'])
        .filter((action) => !['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition'].includes(action))
        .map((action) => `${address}: ${action} on everything`);
    }),
  'a process is allowed nothing at AWS': (all) => {
    const roles = new Set(
      of(all, 'aws_iam_role')
        .filter(({ address }) => address.endsWith('.aws_iam_role.task'))
        .map(({ values }) => values['id']),
    );
    return [...of(all, 'aws_iam_role_policy'), ...of(all, 'aws_iam_role_policy_attachment')]
      .filter(({ values }) => roles.has(values['role']))
      .map(({ address }) => `${address}: gives a process rights`);
  },
  'a role reads its own secrets alone, and those are the ones its containers are given': (all) =>
    of(all, 'aws_ecs_task_definition').flatMap(({ address, values }) => {
      const home = address.slice(0, address.lastIndexOf('.aws_ecs_task_definition'));
      const allowed = statements(all)
        .filter((each) => each.address === `${home}.aws_iam_role_policy.execution`)
        .filter(({ statement }) => textsOf(statement['Action']).includes('secretsmanager:GetSecretValue'))
        .flatMap(({ statement }) => textsOf(statement['Resource']));
      const given = [...String(values['container_definitions']).matchAll(/"valueFrom":"([^"]+)"/g)].map(
        ([, from = '']) => from.replace(/:[A-Z_]+::$/, ''),
      );
      return [
        ...given.filter((from) => !allowed.includes(from)).map((from) => `${address}: may not read ${from}`),
        ...allowed
          .filter((arn) => !given.includes(arn))
          .map((arn) => `${address}: may read ${arn}, and need not`),
      ];
    }),
};

interface Statement {
  readonly address: string;
  readonly type: string;
  readonly statement: Readonly<Record<string, unknown>>;
}

/** Each statement of each policy that gives somebody rights. */
function statements(all: readonly Resource[]): readonly Statement[] {
  return ['aws_iam_role_policy', 'aws_iam_policy', 'aws_kms_key', 'aws_s3_bucket_policy']
    .flatMap((type) => of(all, type))
    .flatMap(({ address, type, values }) => {
      const { Statement: found } = JSON.parse(String(values['policy']));
      const each: readonly unknown[] = Array.isArray(found) ? found : [found];
      return each.filter(isValues).map((statement) => ({ address, type, statement }));
    });
}

export function groupNames(all: readonly Resource[]): ReadonlyMap<string, string> {
  return new Map(
    of(all, 'aws_security_group').map(({ values }) => [String(values['id']), String(values['name'])]),
  );
}

function hasInline(values: Resource['values']): boolean {
  return ['ingress', 'egress'].some((name) => Array.isArray(values[name]) && values[name].length > 0);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
