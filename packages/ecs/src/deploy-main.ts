/** The process of `make deploy-ecs`: looks whether all is there that a deployment needs, then carries it out. */
import { callAws } from './aws.ts';
import { commandsOf } from './commands.ts';
import { deploy } from './deploy.ts';
import { readLayout, usualLayout } from './layout.ts';
import { isOnPath, readRequest } from './request.ts';

const usage = `Deploys an image to ECS: topics and migrations first, then the services task by task, the gateway last.

usage: ENVIRONMENT=staging IMAGE=registry/paygraph@sha256:… make deploy-ecs [ARGS="--dry-run"]

ENVIRONMENT   staging or production, as Terraform has made it (infra/terraform)
IMAGE         the image, by its digest; an older one is the way back
AWS_…         who you are and which region, as the AWS command line reads them

  --databases   makes databases and their roles first: needed once, and after a server or its passwords are new
  --dry-run     prints the commands and runs none; nothing of AWS is needed
  --help

Ends with 0 where every service runs the image; with 1 where something is missing, before anything was changed, where a
migration failed, and where ECS has taken a service back to the version before.
`;
const options: readonly string[] = ['--databases', '--dry-run'];

async function main(words: readonly string[]): Promise<void> {
  if (words.includes('--help')) return say(usage);
  const unknown = words.filter((word) => !options.includes(word));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(' ')}.\n\n${usage.trimEnd()}`);
  const isDry = words.includes('--dry-run');
  const request = readRequest(process.env, { hasAws: isDry || (await isOnPath('aws')) });
  if (request.kind === 'refused') {
    throw new Error(`Nothing was deployed:\n${request.faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
  const { environment, image } = request;
  const withDatabases = words.includes('--databases');
  if (isDry) {
    return say(`${commandsOf({ layout: usualLayout(environment), image, withDatabases }).join('\n')}\n`);
  }
  const layout = await readLayout(callAws, environment);
  await deploy(callAws, { layout, image, withDatabases }, (text) => say(`${text}\n`));
  say(`${environment} runs ${image}.\n`);
}

function say(text: string): void {
  process.stdout.write(text);
}

// A reader who has seen enough, as `head`, is no fault.
process.stdout.on('error', () => {});
try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
