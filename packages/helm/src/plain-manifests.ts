import { digestOfNone, type EnvironmentName, renderRelease } from './releases.ts';

/** A release in two files, for whoever has no Helm: what must be done first, and what then runs. */
export interface PlainManifests {
  /** Secrets, network policies and jobs, which Helm runs as hooks before anything else. */
  readonly 'before.yaml': string;
  readonly 'services.yaml': string;
}

const weightOf = (manifest: string) => Number(/helm\.sh\/hook-weight: "(-?\d+)"/.exec(manifest)?.[1]);

/** As the chart renders them, without an image: its digest is zeros, but in development. Throws HelmRefusal. */
export async function renderPlainManifests(environment: EnvironmentName): Promise<PlainManifests> {
  const set: Record<string, string> = environment === 'development' ? {} : { 'image.digest': digestOfNone };
  const text = await renderRelease({ environment, set });
  const manifests = text.split(/^---\n/m).filter((manifest) => /^kind:/m.test(manifest));
  const isBefore = (manifest: string) => manifest.includes('helm.sh/hook: ');
  const before = manifests.filter(isBefore).sort((one, other) => weightOf(one) - weightOf(other));
  const services = manifests.filter((manifest) => !isBefore(manifest));
  return { 'before.yaml': joined(before), 'services.yaml': joined(services) };
}

const head = `# Rendered from k8s/charts/paygraph by make manifests: change it there. How it is applied: k8s/README.md.
`;

function joined(manifests: readonly string[]): string {
  return (
    head + manifests.map((manifest) => `---\n${manifest.replaceAll(/[ \t]+$/gm, '').trimEnd()}\n`).join('')
  );
}
