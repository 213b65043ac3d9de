/**
 * Composes the subgraphs' schemas into `schema/supergraph.graphql`. With `--check` it writes nothing and fails where
 * the committed file differs from what the subgraphs say.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const ports = { users: 8001, wallets: 8002, transactions: 8003, payments: 8004, notifications: 8005 };
const target = new URL('supergraph.graphql', import.meta.url);

const valueTypes = await readFile(new URL('value-types.graphql', import.meta.url), 'utf8');
const services = await Promise.all(
  Object.entries(ports).map(async ([name, port]) => {
    const own = await readFile(new URL(`../subgraphs/${name}/schema.graphql`, import.meta.url), 'utf8');
    return { name, url: `http://127.0.0.1:${port}/graphql`, typeDefs: parse(`${own}\n${valueTypes}`) };
  }),
);

const { errors, supergraphSdl, hints } = composeServices(services);
for (const error of errors ?? []) console.error(`error: ${error.message}`);
for (const hint of hints ?? []) if (hint.definition.level.value > 20) console.warn(`hint: ${hint.message}`);
if (supergraphSdl === undefined) process.exit(1);

const composed = `${supergraphSdl}\n`;
if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8')) !== composed) {
    console.error(
      'schema/supergraph.graphql is not what the subgraphs say. Run `npm run generate` and commit it.',
    );
    process.exit(1);
  }
  console.log('schema/supergraph.graphql is fresh');
} else {
  await writeFile(target, composed);
  console.log(`schema/supergraph.graphql: ${services.length} subgraphs`);
}
