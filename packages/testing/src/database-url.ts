import { findDatabaseUrl } from '@paygraph/embedded/database-address';
import type { Place, SubgraphName } from './place.ts';

/** The database of a service of a running system, for loads that fill it. Holds a password. */
export async function databaseUrl(
  { dataFolder }: Pick<Place, 'dataFolder'>,
  name: SubgraphName,
): Promise<string> {
  return await findDatabaseUrl({ DATA_DIR: dataFolder }, name);
}
