/**
 * Set-up for vitest: one running Paygraph for all test files that need none of their own. A file brings people of its
 * own, and so meets nothing of what the others do. Gone with its data when they are through.
 */
import type { TestProject } from 'vitest/node';
import type { Place } from './place.ts';
import { type SystemOptions, startSystem } from './system.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the shared system is. */
    place: Place;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  return await shareSystem(project, { onParts: false });
}

export async function shareSystem(
  project: TestProject,
  options: SystemOptions,
): Promise<() => Promise<void>> {
  const system = await startSystem(options);
  project.provide('place', system.place);
  return async () => {
    // Whatever it logged from `warn` on is worth a look, also where every test passed.
    const complaints = system.process.output().split('\nCtrl-C stops it.')[1]?.trim();
    if (complaints) console.log(`The shared system said:\n${complaints}`);
    await system.stop();
  };
}
