import { z } from 'zod';
import type { Aws } from './aws.ts';

const definitionSchema = z.looseObject({
  family: z.string(),
  containerDefinitions: z.array(z.looseObject({ name: z.string(), image: z.string() })),
});
type Definition = z.output<typeof definitionSchema>;

/** What ECS tells of a definition and takes from nobody (API reference, RegisterTaskDefinition). */
const toldOnly: readonly string[] = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
];

/** The same with another image: in every container, for all of them run our one image. */
export function withImage(definition: Definition, image: string): Definition {
  const kept = Object.entries(definition).filter(([name]) => !toldOnly.includes(name));
  return {
    ...Object.fromEntries(kept),
    family: definition.family,
    containerDefinitions: definition.containerDefinitions.map((container) => ({ ...container, image })),
  };
}

const described = z.object({ taskDefinition: definitionSchema });
const registered = z.object({ taskDefinition: z.object({ taskDefinitionArn: z.string() }) });

/** A new revision of the newest one: what Terraform changed since the last deployment goes out with it. Answers its ARN. */
export async function registerImage(aws: Aws, family: string, image: string): Promise<string> {
  const { taskDefinition } = described.parse(
    await aws('ecs', 'describe-task-definition', '--task-definition', family),
  );
  const next = withImage(taskDefinition, image);
  const answer = await aws('ecs', 'register-task-definition', '--cli-input-json', JSON.stringify(next));
  return registered.parse(answer).taskDefinition.taskDefinitionArn;
}
