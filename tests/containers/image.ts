import { spawn } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { copyContext } from './context.ts';
import type { Instruction, Stage } from './dockerfile.ts';

/** What a container of an image would begin with. */
export interface Image {
  /** The folder that stands for its working folder. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly command: readonly string[];
  readonly health: readonly string[];
  readonly stopSignal: string | undefined;
}

/**
 * Runs a Dockerfile's very commands without a container engine: each stage is a folder, COPY copies under the rules of
 * .dockerignore, RUN runs in the stage's folder. Not shown by it: the base image, and that a container sees nothing else
 * of the machine.
 */
export async function buildByHand(
  stages: readonly Stage[],
  { root, folder, say }: { root: string; folder: string; say: (line: string) => void },
): Promise<Image> {
  const context = path.join(folder, 'context');
  await mkdir(context);
  await copyContext(root, context);
  let image: Image | undefined;
  for (const stage of stages) {
    image = await buildStage(stage, { context, folder, say });
  }
  if (image === undefined) throw new Error('The Dockerfile has no stage.');
  // What only the last stage was made from is no part of it.
  for (const name of ['context', ...stages.slice(0, -1).map((stage) => stage.name)]) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
  return image;
}

async function buildStage(
  stage: Stage,
  { context, folder, say }: { context: string; folder: string; say: (line: string) => void },
): Promise<Image> {
  const own = path.join(folder, stage.name);
  await mkdir(own);
  let image: Image = {
    folder: own,
    environment: {},
    user: undefined,
    command: [],
    health: [],
    stopSignal: undefined,
  };
  for (const instruction of stage.instructions) {
    if (instruction.kind === 'copy') {
      const source = instruction.from === undefined ? context : path.join(folder, instruction.from);
      await cp(source, own, { recursive: true, verbatimSymlinks: true });
    } else if (instruction.kind === 'run') {
      say(`RUN ${instruction.command}`);
      await shell(instruction.command, own, image.environment);
    } else {
      image = withInstruction(image, instruction);
    }
  }
  return image;
}

function withInstruction(image: Image, instruction: Exclude<Instruction, { kind: 'copy' | 'run' }>): Image {
  switch (instruction.kind) {
    case 'environment':
      return { ...image, environment: { ...image.environment, ...instruction.variables } };
    case 'user':
      return { ...image, user: { uid: instruction.uid, gid: instruction.gid } };
    case 'command':
      return { ...image, command: instruction.words };
    case 'health':
      return { ...image, health: instruction.words };
    case 'stop-signal':
      return { ...image, stopSignal: instruction.signal };
    case 'folder':
    case 'labels':
      return image;
  }
}

/** As the shell form of RUN. Of the variables of whoever runs this, only what finds programs and packages. */
function shell(
  command: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: folder,
      env: { ...forPrograms(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 240_000,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-10_000);
      });
    }
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`RUN ${command}: code ${code}\n${said}`)),
    );
  });
}

/** Where programs are, and where npm finds the registry and its cache. */
export function forPrograms(): Record<string, string> {
  const passed = Object.entries(process.env).filter(
    ([name]) => ['PATH', 'HOME', 'NODE_EXTRA_CA_CERTS'].includes(name) || /^npm_config_|_proxy$/i.test(name),
  );
  return Object.fromEntries(passed.map(([name, value]) => [name, value ?? '']));
}
