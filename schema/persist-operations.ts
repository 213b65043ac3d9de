/**
 * Writes `schema/persisted-operations.json`, the operations the gateway knows before any client asks, in the manifest
 * form of Apollo's tools. Each text is the SDK's document as clients print it, for the id is the SHA-256 of that.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type DocumentNode, type OperationDefinitionNode, print } from 'graphql';
import * as generated from '../sdk/src/generated/operations.ts';

const target = new URL('persisted-operations.json', import.meta.url);

const operations = Object.values<DocumentNode>(generated).flatMap((document) => {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === 'OperationDefinition',
  );
  if (operation === undefined) return [];
  const body = print(document);
  const id = createHash('sha256').update(body).digest('hex');
  return [{ id, name: operation.name?.value ?? '', type: operation.operation, body }];
});
operations.sort((one, other) => (one.name < other.name ? -1 : 1));

const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
await writeFile(target, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`schema/persisted-operations.json: ${operations.length} operations`);
