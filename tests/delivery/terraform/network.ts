import type { Edge } from '../code/edges.ts';
import { serviceNames } from '../code/variables.ts';
import { groupNames } from './access-rules.ts';
import type { Resource } from './environment.ts';
import { of } from './values.ts';

/** A connection that two security groups allow: at the caller's end, and at the other. */
export interface AllowedEdge {
  readonly from: string;
  readonly to: string;
}

/** Within the network, as the groups say it: what only one of the two ends allows is told with `half`. */
export function allowedEdges(all: readonly Resource[]): {
  readonly whole: readonly AllowedEdge[];
  readonly half: readonly string[];
} {
  const names = groupNames(all);
  const nameOf = (id: unknown) => names.get(String(id))?.replace(/^paygraph-(?:staging|production)-/, '');
  const ends = (type: string, from: string, to: string) =>
    of(all, type).flatMap(({ values }) => {
      const [caller, callee] = [nameOf(values[from]), nameOf(values[to])];
      return caller === undefined || callee === undefined
        ? []
        : [`${caller} ${callee} ${values['from_port']}-${values['to_port']}`];
    });
  const out = ends('aws_vpc_security_group_egress_rule', 'security_group_id', 'referenced_security_group_id');
  const into = ends(
    'aws_vpc_security_group_ingress_rule',
    'referenced_security_group_id',
    'security_group_id',
  );
  return {
    whole: out
      .filter((edge) => into.includes(edge))
      .map((edge) => {
        const [from = '', to = ''] = edge.split(' ');
        return { from, to };
      }),
    half: [...out.filter((edge) => !into.includes(edge)), ...into.filter((edge) => !out.includes(edge))],
  };
}

/** What leaves the network: to which part, by the description of the rule. */
export function edgesToOutside(all: readonly Resource[]): readonly AllowedEdge[] {
  return of(all, 'aws_vpc_security_group_egress_rule')
    .filter(({ values }) => typeof values['cidr_ipv4'] === 'string' && values['cidr_ipv4'] !== '')
    .map(({ values }) => {
      const [from = '', , to = ''] = String(values['description']).split(' ');
      return { from, to };
    });
}

/** Every server of Postgres is the part `postgres`. */
export function pairsOf(edges: readonly (AllowedEdge | Edge)[]): readonly string[] {
  const pairs = edges.map(({ from, to }) => `${from} → ${to.replace(/^postgres-.*/, 'postgres')}`);
  return [...new Set(pairs)].toSorted();
}

/** Who else may call: the balancer, and jobs; and every task reaches what AWS hands it its image, secrets and log by. */
export const besideServices: readonly string[] = [
  'balancer → gateway',
  'databases → postgres',
  'topics → kafka',
  ...[...serviceNames, 'databases', 'topics'].map((task) => `${task} → endpoints`),
];
