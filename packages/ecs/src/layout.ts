import { z } from 'zod';
import type { Aws } from './aws.ts';

/** What there is to deploy, as Terraform writes it (infra/terraform/modules/deployment). */
const layoutSchema = z.object({
  cluster: z.string(),
  /** Each service, and its name at ECS, which is also that of its task definitions. */
  services: z.record(z.string(), z.string()),
  /** Services that are replaced together, and after whom: the gateway last. */
  order: z.array(z.array(z.string())),
  /** What is run to its end before, in this order; what is only made once, where it is asked for. */
  jobs: z.array(
    z.object({
      name: z.string(),
      family: z.string(),
      when: z.enum(['always', 'asked']),
      subnets: z.array(z.string()),
      securityGroups: z.array(z.string()),
    }),
  ),
});
export type Layout = z.output<typeof layoutSchema>;
export type Job = Layout['jobs'][number];

export const environmentNames = ['staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export function parameterOf(environment: EnvironmentName): string {
  return `/paygraph/${environment}/deployment`;
}

const answerSchema = z.object({ Parameter: z.object({ Value: z.string() }) });

/** Throws where Terraform has not made the environment, or this account is not its own. */
export async function readLayout(aws: Aws, environment: EnvironmentName): Promise<Layout> {
  const answer = await aws('ssm', 'get-parameter', '--name', parameterOf(environment));
  return layoutSchema.parse(JSON.parse(answerSchema.parse(answer).Parameter.Value));
}

const domainServices = ['users', 'wallets', 'transactions', 'payments', 'notifications'];

/** As Terraform makes it, for showing what would be done where nobody can be asked. */
export function usualLayout(environment: EnvironmentName): Layout {
  const prefix = `paygraph-${environment}`;
  const nameOf = (name: string) => `${prefix}-${name}`;
  const databases = environment === 'production' ? domainServices : ['all'];
  const job = (name: string, when: Job['when']): Job => ({
    name,
    family: nameOf(name),
    when,
    subnets: [`subnets of ${prefix}`],
    securityGroups: [`group of ${name}`],
  });
  return {
    cluster: prefix,
    services: Object.fromEntries([...domainServices, 'gateway'].map((name) => [name, nameOf(name)])),
    order: [domainServices, ['gateway']],
    jobs: [
      ...databases.map((name) => job(`databases-${name}`, 'asked')),
      job('topics', 'always'),
      ...domainServices.map((name) => job(`migrate-${name}`, 'always')),
    ],
  };
}
