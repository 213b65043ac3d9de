import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { forPrograms, type Image } from './image.ts';

/** A command of the image that runs as in a container of it. */
export interface Container {
  /** All it said. */
  said(): string;
  signal(signal: NodeJS.Signals): void;
  isRunning(): boolean;
  /** The code it ended with, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** As the user of the image; where the tests are not root's, as whoever runs them, for they can't become another. */
export function runIn(
  image: Image,
  words: readonly string[],
  { environment = {}, program }: { environment?: Readonly<Record<string, string>>; program: string },
): Container {
  const [name, ...rest] = words;
  if (name !== 'node') throw new Error(`${name}: the image has nothing but node`);
  const { PATH = '' } = forPrograms();
  const child = spawn(program, rest, {
    cwd: image.folder,
    env: { PATH: `${path.dirname(program)}:${PATH}`, HOME: '/tmp', ...image.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(process.getuid?.() === 0 && image.user),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return {
    said: () => said,
    signal: (signal) => {
      child.kill(signal);
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended: once(child, 'close').then(([code, signal]) => code ?? signal),
  };
}
