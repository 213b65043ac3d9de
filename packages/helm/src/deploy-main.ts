/** The process of `make deploy-k8s`: looks whether all is there that a deployment needs, then has Helm carry it out. */

import { carryOut } from './carry-out.ts';
import { type Deployment, planDeployment } from './deployment.ts';
import { renderRelease } from './releases.ts';

const usage = `Deploys Paygraph to the cluster that kubectl speaks with: migrations and topics first, then the services.

usage: DIGEST=sha256:… IMAGE=… VALUES=yours.yaml make deploy-k8s [ARGS="--dry-run"]

ENVIRONMENT   production or development: which values of k8s/values are the ground                   (production)
IMAGE         the repository of the image, where the values do not say it
DIGEST        the image, by its digest; in development the tag of the values, where it is left out
VALUES        a file of your own, whose values go before those of the environment
NAMESPACE     where to                                                                               (paygraph)
CONTEXT       which cluster, by its name in kubectl's configuration                     (kubectl's present one)

  --dry-run   prints the manifests and changes nothing; neither kubectl nor helm is needed
  --help

Ends with 0 where every pod of the new version is ready; with 1 where something is missing, before anything was changed, or
where the release failed: Helm has then taken it back.
`;

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) return say(process.stdout, usage, 0);
  const unknown = words.filter((word) => word !== '--dry-run');
  if (unknown.length > 0) return say(process.stderr, `There is no ${unknown.join(' ')}.\n\n${usage}`, 1);
  const isDry = words.includes('--dry-run');
  const plan = await planDeployment(process.env, { isDry });
  if (plan.kind === 'refused') {
    const list = plan.faults.map((fault) => `  - ${fault}\n`).join('');
    return say(process.stderr, `Nothing was deployed:\n${list}`, 1);
  }
  return isDry ? await print(plan.deployment) : await carryOut(plan.deployment);
}

async function print({ environment, values, namespace, set }: Deployment): Promise<number> {
  return say(process.stdout, await renderRelease({ environment, values, namespace, set }), 0);
}

function say(stream: NodeJS.WriteStream, text: string, code: 0 | 1): 0 | 1 {
  stream.write(text);
  return code;
}

// A reader who has seen enough, as `head`, is no fault.
process.stdout.on('error', () => {});
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = say(process.stderr, `${error instanceof Error ? error.message : String(error)}\n`, 1);
}
