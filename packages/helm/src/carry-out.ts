import { spawn } from 'node:child_process';
import type { Deployment } from './deployment.ts';
import { chart, releaseName, valuesOf } from './releases.ts';

/** As long as six Deployments may take that replace ten pods each, one after the other. */
const timeout = '30m';

/**
 * Has Helm carry the deployment out, and shows what it says. Where a job fails, or a pod does not get ready in time, Helm
 * takes the release back. Answers its exit code.
 */
export function carryOut({ environment, values, namespace, context, set }: Deployment): Promise<number> {
  const files = [valuesOf(environment), ...(values === undefined ? [] : [values])];
  const words = [
    ...['upgrade', releaseName, chart, '--install', '--namespace', namespace, '--create-namespace'],
    ...(context === undefined ? [] : ['--kube-context', context]),
    ...files.flatMap((file) => ['--values', file]),
    ...Object.entries(set).flatMap(([key, value]) => ['--set-string', `${key}=${value}`]),
    ...['--atomic', '--timeout', timeout, '--history-max', '10'],
  ];
  return new Promise((resolve) => {
    const child = spawn('helm', words, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
