import { asCommand } from './aws.ts';
import { type Deployment, jobsOf, stepsOf } from './deploy.ts';
import { runTaskWords } from './job.ts';

/** Every command that changes something, and those that wait for it, as one may type them. */
export function commandsOf(deployment: Deployment): readonly string[] {
  const { layout, image } = deployment;
  const jobs = jobsOf(deployment);
  const steps = stepsOf(layout);
  const cluster = ['--cluster', layout.cluster];
  return [
    ...[...jobs.map(({ family }) => family), ...steps.flat()].flatMap((family) => [
      `${asCommand(['ecs', 'describe-task-definition', '--task-definition', family])}    # the newest, with ${image}`,
      asCommand(['ecs', 'register-task-definition', '--family', family, '--cli-input-json', '…']),
    ]),
    ...jobs.flatMap((job) => [
      asCommand(runTaskWords(layout, job, job.family)),
      `${asCommand(['ecs', 'describe-tasks', ...cluster, '--tasks', '…'])}    # until it has ended, with 0`,
    ]),
    ...steps.flatMap((names) => [
      ...names.map((name) =>
        asCommand(['ecs', 'update-service', ...cluster, '--service', name, '--task-definition', name]),
      ),
      `${asCommand(['ecs', 'describe-services', ...cluster, '--services', ...names])}    # until all run it, or were taken back`,
    ]),
  ];
}
