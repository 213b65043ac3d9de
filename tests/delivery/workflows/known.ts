import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import type { Known } from './rules.ts';

/** What the Makefile, package.json and the repository have. */
export function readKnown(): Known {
  const makefile = readFileSync(path.join(repository, 'Makefile'), 'utf8');
  const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(path.join(repository, 'package.json'), 'utf8'),
  );
  return {
    targets: new Set([...makefile.matchAll(/^([a-z][a-z-]*):(?!=)/gm)].map(([, target = '']) => target)),
    scripts: new Set(Object.keys(scripts)),
    isFile: (file) => existsSync(path.join(repository, file)),
  };
}
