import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { type EnvironmentName, environmentNames } from './layout.ts';

export type Request =
  | { readonly kind: 'asked'; readonly environment: EnvironmentName; readonly image: string }
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

/** What is asked for, or all that is missing or wrong, at once. */
export function readRequest(
  variables: Readonly<Record<string, string | undefined>>,
  { hasAws }: { readonly hasAws: boolean },
): Request {
  const { ENVIRONMENT = '', IMAGE: image = '' } = variables;
  const environment = environmentNames.find((name) => name === ENVIRONMENT);
  const faults: string[] = [];
  if (environment === undefined) faults.push(faultOfEnvironment(ENVIRONMENT));
  if (image === '') faults.push('IMAGE is missing: registry/paygraph@sha256:…');
  else if (!/^[^\s@]+\/[^\s@:]+@sha256:[0-9a-f]{64}$/.test(image)) {
    faults.push('IMAGE is not an image by its digest: registry/paygraph@sha256: and 64 hexadecimal digits');
  }
  if (!hasAws) {
    faults.push(
      'aws is missing: see https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    );
  }
  return environment === undefined || faults.length > 0
    ? { kind: 'refused', faults }
    : { kind: 'asked', environment, image };
}

function faultOfEnvironment(given: string): string {
  const known = environmentNames.join(' or ');
  return given === '' ? `ENVIRONMENT is missing: ${known}` : `ENVIRONMENT is not ${known}`;
}

/** Whether a program of that name can be run. */
export async function isOnPath(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(
    folders.map((folder) =>
      access(path.join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
