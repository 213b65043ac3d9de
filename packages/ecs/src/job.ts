import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Aws } from './aws.ts';
import type { Job, Layout } from './layout.ts';

const startedSchema = z.object({
  tasks: z.array(z.object({ taskArn: z.string() })),
  failures: z.array(z.object({ reason: z.string().optional() })).default([]),
});
const stateSchema = z.object({
  tasks: z.array(
    z.object({
      lastStatus: z.string(),
      stoppedReason: z.string().optional(),
      containers: z.array(
        z.object({ name: z.string(), exitCode: z.number().optional(), reason: z.string().optional() }),
      ),
    }),
  ),
});

const pauseMs = 5_000;
/** Half an hour: a migration that takes longer is to be run by hand, while somebody looks. */
const mostLooks = 360;

export function runTaskWords(layout: Layout, job: Job, definition: string): readonly string[] {
  const { subnets, securityGroups } = job;
  const network = { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp: 'DISABLED' } };
  return [
    'ecs',
    'run-task',
    '--cluster',
    layout.cluster,
    '--task-definition',
    definition,
    '--launch-type',
    'FARGATE',
    '--started-by',
    'make deploy-ecs',
    '--network-configuration',
    JSON.stringify(network),
  ];
}

/** Runs a job to its end. Throws where it could not start, or ended with anything but 0. */
export async function runJob(
  aws: Aws,
  layout: Layout,
  { job, definition }: { readonly job: Job; readonly definition: string },
): Promise<void> {
  const { tasks, failures } = startedSchema.parse(await aws(...runTaskWords(layout, job, definition)));
  const task = tasks[0];
  if (task === undefined) {
    const reasons = failures.map(({ reason }) => reason ?? 'for no reason it tells').join(', ');
    throw new Error(`${job.name} could not start: ${reasons}`);
  }
  await untilStopped(aws, layout, { job, task: task.taskArn });
}

async function untilStopped(
  aws: Aws,
  layout: Layout,
  { job, task }: { readonly job: Job; readonly task: string },
): Promise<void> {
  for (let looks = 1; looks <= mostLooks; looks += 1) {
    const answer = await aws('ecs', 'describe-tasks', '--cluster', layout.cluster, '--tasks', task);
    const state = stateSchema.parse(answer).tasks[0];
    if (state?.lastStatus === 'STOPPED') {
      const failed = state.containers.find(({ exitCode }) => exitCode !== 0);
      if (failed === undefined) return;
      const reason = failed.reason ?? state.stoppedReason ?? 'it says no more';
      const ending = failed.exitCode === undefined ? 'never ran' : `ended with ${failed.exitCode}`;
      throw new Error(
        `${job.name}: ${failed.name} ${ending} (${reason}). Its log is /paygraph/${job.family}.`,
      );
    }
    await delay(pauseMs);
  }
  throw new Error(`${job.name} has not ended after half an hour: look at it, it goes on`);
}
