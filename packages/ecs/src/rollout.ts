import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Aws } from './aws.ts';

const stateSchema = z.object({
  services: z.array(
    z.object({
      serviceName: z.string(),
      deployments: z.array(
        z.object({
          status: z.string(),
          taskDefinition: z.string(),
          rolloutState: z.string().optional(),
          rolloutStateReason: z.string().optional(),
        }),
      ),
    }),
  ),
});
type ServiceState = z.output<typeof stateSchema>['services'][number];

export type Rollout =
  | { readonly kind: 'under-way' }
  | { readonly kind: 'done' }
  | { readonly kind: 'taken-back'; readonly reason: string };

/**
 * What became of a definition that a service was told to run. `aws ecs wait services-stable` would not do: a service is
 * stable, too, once its deployment was taken back.
 */
export function rolloutOf({ deployments }: ServiceState, definition: string): Rollout {
  const ours = deployments.find(({ taskDefinition }) => taskDefinition === definition);
  const reason = ours?.rolloutStateReason ?? 'ECS runs another definition';
  if (ours === undefined || ours.rolloutState === 'FAILED') return { kind: 'taken-back', reason };
  if (ours.status !== 'PRIMARY') return { kind: 'taken-back', reason };
  return ours.rolloutState === 'COMPLETED' ? { kind: 'done' } : { kind: 'under-way' };
}

const pauseMs = 10_000;
/** Three quarters of an hour: below what the workflow has, above what ECS takes to give up and bring the old one back. */
const mostLooks = 270;

/** Waits until each service runs its definition. Answers those of which it was taken back, and why. */
export async function awaitRollouts(
  aws: Aws,
  cluster: string,
  definitions: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const words = ['ecs', 'describe-services', '--cluster', cluster, '--services', ...definitions.keys()];
  for (let looks = 1; looks <= mostLooks; looks += 1) {
    const { services } = stateSchema.parse(await aws(...words));
    const found = [...definitions].map(([name, definition]) => {
      const state = services.find(({ serviceName }) => serviceName === name);
      if (state === undefined) throw new Error(`there is no service ${name} in ${cluster}`);
      return { name, rollout: rolloutOf(state, definition) };
    });
    if (found.every(({ rollout }) => rollout.kind !== 'under-way')) return takenBack(found);
    await delay(pauseMs);
  }
  throw new Error('the services are not replaced after three quarters of an hour: look at them, ECS goes on');
}

function takenBack(
  found: readonly { readonly name: string; readonly rollout: Rollout }[],
): ReadonlyMap<string, string> {
  return new Map(
    found.flatMap(({ name, rollout }) => (rollout.kind === 'taken-back' ? [[name, rollout.reason]] : [])),
  );
}
