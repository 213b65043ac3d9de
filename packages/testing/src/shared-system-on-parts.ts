/** As shared-system.ts, with every service a process of its own on real parts. */
import type { TestProject } from 'vitest/node';
import { shareSystem } from './shared-system.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  return await shareSystem(project, { onParts: true });
}
