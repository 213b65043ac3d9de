/**
 * What becomes of Paygraph on more machines than one, by models that a seed decides: what docs/scaling.md prints. The
 * figures that are put into the models were measured, and each says where.
 */
import { parseArgs } from 'node:util';
import { readReplicaTable, redisTable, replicaTable } from './scaling/around-tables.ts';
import { distributedTable, hotWalletTable, shardTable } from './scaling/ledger-tables.ts';
import { partitionTable } from './scaling/partition-table.ts';

const usage = `Prints the tables of docs/scaling.md. Nothing is started and nothing measured: models alone, some seconds.

  node tests/load/scaling.ts
  node tests/load/scaling.ts --only ledger

  --seed <text>   decides what chance does                                             (paygraph)
  --only <name>   one of: ${'replicas, partitions, redis, reads, shards, hot-wallets, distributed'}
`;

const tables: Readonly<Record<string, (seed: string) => string>> = {
  replicas: replicaTable,
  partitions: partitionTable,
  redis: redisTable,
  reads: readReplicaTable,
  shards: shardTable,
  'hot-wallets': hotWalletTable,
  distributed: distributedTable,
};

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'paygraph' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  console.log(usage);
} else {
  const names = values.only === undefined ? Object.keys(tables) : [values.only];
  for (const name of names) {
    const table = tables[name];
    if (table === undefined) {
      console.error(`There is no ${name}.\n\n${usage}`);
      process.exit(1);
    }
    console.log(`${name}\n${table(values.seed)}\n`);
  }
}
