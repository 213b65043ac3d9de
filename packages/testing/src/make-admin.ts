import type { Place } from './place.ts';
import { startProcess } from './product-process.ts';

/** `make admin` on a running system. Throws, with what it said, where it refuses. The role comes with the next token. */
export async function makeAdmin({ dataFolder }: Pick<Place, 'dataFolder'>, email: string): Promise<void> {
  const running = startProcess('packages/embedded/src/make-admin.ts', { DATA_DIR: dataFolder }, [email]);
  const { code } = await running.ended();
  if (code !== 0) throw new Error(`${email} was not made an admin:\n${running.output()}`);
}
