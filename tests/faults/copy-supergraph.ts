import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';

/** For a gateway of one's own to follow: whoever changes it changes no other's. Gives the path of the copy. */
export async function copySupergraph(folder: string): Promise<string> {
  const file = path.join(folder, 'supergraph.graphql');
  await copyFile(path.join(repository, 'schema/supergraph.graphql'), file);
  return file;
}
