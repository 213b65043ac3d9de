import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from '@paygraph/testing';

export const infrastructure = path.join(repository, 'infra', 'terraform');

/** Terraform, with its provider from this machine: neither is fetched. */
export interface Terraform {
  /** Runs it in a folder of infra/terraform; resolves whatever its exit code is. */
  run(folder: string, ...words: readonly string[]): Promise<Ending>;
  close(): Promise<void>;
}
export interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const provider = path.join('registry.terraform.io', 'hashicorp', 'aws', '5.100.0');

/**
 * Folders in which Terraform itself looks for providers that were laid out beforehand (CLI configuration, "Implied Local
 * Mirror Directories"), and those that the configuration of this machine names.
 */
async function mirrors(): Promise<readonly string[]> {
  const usual = [
    path.join(homedir(), '.terraform.d', 'plugins'),
    path.join(homedir(), '.local', 'share', 'terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ];
  const configurations = [process.env['TF_CLI_CONFIG_FILE'], path.join(homedir(), '.terraformrc')];
  const texts = await Promise.all(
    configurations.map((file) => (file === undefined ? '' : readFile(file, 'utf8').catch(() => ''))),
  );
  const named = texts.flatMap((text) =>
    [...text.matchAll(/filesystem_mirror\s*\{[^}]*?path\s*=\s*"([^"]+)"/g)].map(([, folder = '']) => folder),
  );
  const cache = process.env['TF_PLUGIN_CACHE_DIR'];
  // What somebody has unpacked by hand lies in a folder of its own there, under any name.
  const unpacked = await readdir('/opt').catch(() => []);
  const byHand = unpacked.map((name) => path.join('/opt', name));
  return [...named, ...(cache === undefined ? [] : [cache]), ...usual, ...byHand];
}

/** The first folder that has the provider in the version that is pinned. */
async function findMirror(): Promise<string | undefined> {
  for (const folder of await mirrors()) {
    const found = await access(path.join(folder, provider)).then(
      () => true,
      () => false,
    );
    if (found) return folder;
  }
  return undefined;
}

/** What is missing for running Terraform here, in words; undefined where nothing is. */
export async function describeMissingTerraform(): Promise<string | undefined> {
  const { code } = await execute('terraform', ['version'], {});
  if (code !== 0) return 'terraform is not installed';
  return (await findMirror()) === undefined
    ? `terraform's provider ${provider} is in none of the folders where it is looked for`
    : undefined;
}

/** Throws where something is missing: ask first. */
export async function openTerraform(): Promise<Terraform> {
  const mirror = await findMirror();
  if (mirror === undefined) throw new Error('terraform’s provider is missing');
  const own = await mkdtemp(path.join(tmpdir(), 'paygraph-terraform-'));
  const configuration = path.join(own, 'terraform.rc');
  await writeFile(configuration, `provider_installation {\n  filesystem_mirror { path = "${mirror}" }\n}\n`);
  return {
    run: async (folder, ...words) => {
      // What it remembers of a folder lies beside none of ours.
      const data = path.join(own, folder.replaceAll(path.sep, '-'));
      await mkdir(data, { recursive: true });
      return await execute('terraform', [`-chdir=${path.join(infrastructure, folder)}`, ...words], {
        TF_CLI_CONFIG_FILE: configuration,
        TF_DATA_DIR: data,
        TF_IN_AUTOMATION: '1',
        CHECKPOINT_DISABLE: '1',
        // Whoever is signed in to AWS here: nothing of that may be found.
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_PROFILE: '',
      });
    },
    close: () => rm(own, { recursive: true, force: true }),
  };
}

function execute(
  program: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Ending> {
  const settings = { env: { ...process.env, ...variables }, maxBuffer: 256 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(program, [...words], settings, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
