/** The process of `make verify-ledger`: holds a ledger against what always holds of it, and says what is wrong. */
import { parseArgs } from 'node:util';
import { readConfig } from '@paygraph/config';
import { connectDatabase, isDatabaseUnavailable, sqlState, sqlStateOf } from '@paygraph/database';
import { createLogger } from '@paygraph/telemetry';
import { z } from 'zod';
import { verifyLedgerVariables } from './config.ts';
import { createVerifyLedger } from './store/verify-ledger.ts';

const usage = `Verifies the ledger: every balance, every sum, and the hash chain from the first entry to the last.

  make verify-ledger                        asks the wallets service that runs here
  make verify-ledger DATABASE_URL=postgres://…
                                            reads that database itself: a live one, or a restored backup; no
                                            service need run, and nothing is written
  node subgraphs/wallets/src/verify-ledger.ts [--service-url URL | --database-url URL] [--json]

Options
  --service-url URL      the private port of the wallets service      (http://127.0.0.1:9002, PORT_OFFSET added)
  --database-url URL     as DATABASE_URL; that one is not seen in the list of processes
  --json                 the findings as JSON
  --help

Ends with 0 where the ledger is right, 1 where something is wrong with it, 2 where it could not be verified.
`;

/** As the service writes it. */
const verification = z.object({
  balanced: z.boolean(),
  chainIntact: z.boolean(),
  accounts: z.number(),
  transfers: z.number(),
  entries: z.number(),
  chained: z.number(),
  chainHead: z.string(),
  faults: z.array(z.string()).readonly(),
  checkedAt: z.coerce.date(),
});
type Verification = z.infer<typeof verification>;

/** A million entries take half a minute or so. */
const longestMs = 30 * 60_000;

process.exitCode = await run();

async function run(): Promise<number> {
  const asked = readArguments();
  if (asked === 'help') return say(process.stdout, usage, 0);
  if (typeof asked === 'string') return say(process.stderr, `${asked}\n\n${usage}`, 2);
  try {
    const found =
      asked.databaseUrl === undefined
        ? await askService(asked.serviceUrl)
        : await readDatabase(asked.databaseUrl);
    const text = asked.json ? `${JSON.stringify(found, null, 2)}\n` : describe(found);
    return say(process.stdout, text, found.faults.length === 0 ? 0 : 1);
  } catch (error) {
    return say(process.stderr, `The ledger could not be verified: ${reasonOf(error)}\n`, 2);
  }
}

function say(stream: NodeJS.WriteStream, text: string, exitCode: number): number {
  stream.write(text);
  return exitCode;
}

interface Asked {
  readonly serviceUrl: string;
  readonly databaseUrl: string | undefined;
  readonly json: boolean;
}

/** What is asked for; `help`, or what is wrong with it in words. */
function readArguments(): Asked | string {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        'service-url': { type: 'string' },
        'database-url': { type: 'string' },
      },
    });
    if (values.help) return 'help';
    const { PORT_OFFSET, DATABASE_URL } = readConfig(verifyLedgerVariables, process.env);
    const port = 9_002 + PORT_OFFSET;
    const serviceUrl = values['service-url'] ?? `http://127.0.0.1:${port}`;
    if (URL.parse(serviceUrl) === null) return 'The service’s address is not an address.';
    // The service that was named by hand goes before a database that the environment happens to name.
    const fallback = values['service-url'] === undefined ? DATABASE_URL : undefined;
    const databaseUrl = values['database-url'] ?? fallback;
    if (databaseUrl !== undefined && !/^postgres(ql)?:$/.test(URL.parse(databaseUrl)?.protocol ?? ''))
      return 'The database’s address does not start with postgres://.';
    return { serviceUrl, databaseUrl, json: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function askService(serviceUrl: string): Promise<Verification> {
  const response = await fetch(new URL('/internal/ledger/verify', serviceUrl), {
    signal: AbortSignal.timeout(longestMs),
  });
  if (!response.ok) throw new Error(`the wallets service at ${serviceUrl} answers HTTP ${response.status}`);
  return verification.parse(await response.json());
}

async function readDatabase(url: string): Promise<Verification> {
  const logger = createLogger({ service: 'verify-ledger', level: 'silent' });
  const database = connectDatabase({ url, applicationName: 'verify-ledger', logger, maxConnections: 1 });
  try {
    const onProgress = createProgress();
    return await createVerifyLedger({ database, now: () => new Date(), ledger: 'at-rest', onProgress })();
  } finally {
    await database.close();
  }
}

/** A line at most every two seconds, beside the findings. */
function createProgress(): (done: string) => void {
  let toldAt = Date.now();
  return (done) => {
    if (Date.now() - toldAt < 2_000) return;
    toldAt = Date.now();
    process.stderr.write(`… ${done}\n`);
  };
}

function describe(found: Verification): string {
  const { accounts, transfers, entries, chained, chainHead, faults, checkedAt } = found;
  const size = `${accounts} accounts, ${transfers} transfers, ${entries} entries, ${chained} of them in the chain`;
  const asOf = `as of ${checkedAt.toISOString()}`;
  if (faults.length === 0) return `The ledger is right, ${asOf}: ${size}.\nThe chain ends in ${chainHead}.\n`;
  const list = faults.map((fault) => `  - ${fault}\n`).join('');
  return `The ledger is WRONG, ${asOf}: ${size}.\n${list}`;
}

/** In words for whoever is on call; a database's address, with its password, is never among them. */
function reasonOf(error: unknown): string {
  if (sqlStateOf(error) === sqlState.undefinedTable)
    return 'that database holds no ledger, or one of an older version: start Paygraph on it once.';
  if (error instanceof TypeError && error.message === 'fetch failed')
    return 'no wallets service answers there. Is Paygraph running? PORT_OFFSET and DATABASE_URL say which one is meant.';
  if (isDatabaseUnavailable(error)) return 'the database can’t be reached.';
  return error instanceof Error ? error.message : String(error);
}
