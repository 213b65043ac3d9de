/** `npm run demo`: tells the story on a running Paygraph, or on one of its own. Exits with 1 where a figure is off. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  answers,
  graphqlUrl,
  type Place,
  ports,
  repository,
  type System,
  startSystem,
} from '@paygraph/testing';
import pc from 'picocolors';
import { createNarrator, FigureOff } from './narrator.ts';
import { tellStory } from './story.ts';

const usage = `Two people, a merchant, every kind of movement: on the running Paygraph, or on one of its own.

  npm run demo            (or: make demo)
  npm run demo -- --help

  --url <address>       the running Paygraph; it must be there      (else: http://127.0.0.1:8000, if it answers)
  --data-dir <folder>   its data folder: the mails are read there   (DATA_DIR, or .data)

PORT_OFFSET is added to 8000. Can be run again and again on the same data: it brings people of its own each time.
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    url: { type: 'string' },
    'data-dir': { type: 'string' },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

let own: System | undefined;
// Ctrl-C at a terminal reaches our own system too; it only remains to wait for it and to clear away.
process.once('SIGINT', () => {
  void Promise.resolve(own?.stop()).finally(() => process.exit(130));
});

try {
  const place = await findSystem();
  await tellStory(
    place,
    createNarrator((line) => console.log(line)),
  );
  await own?.stop();
  console.log(`\n${pc.green('Every figure is right.')}`);
} catch (error) {
  const text = error instanceof FigureOff ? `A figure is off. ${error.message}` : tell(error);
  console.error(`\n${pc.red(text)}`);
  if (own) console.error(`\nThe system said:\n${own.process.output()}`);
  await own?.stop().catch((fault: unknown) => console.error(tell(fault)));
  process.exitCode = 1;
}

async function findSystem(): Promise<Place> {
  const dataFolder = path.resolve(
    values['data-dir'] ?? process.env['DATA_DIR'] ?? path.join(repository, '.data'),
  );
  const place = { portOffset: readPortOffset(), dataFolder };
  const url = graphqlUrl(place);
  if (await answers(place)) {
    console.log(`On the Paygraph that runs at ${url}, whose data is in ${dataFolder}.`);
    return place;
  }
  if (values.url !== undefined) throw new Error(`No Paygraph answers at ${url}.`);
  console.log(`No Paygraph answers at ${url}: starting one, with a data folder of its own …`);
  own = await startSystem({ environment: { RATE_LIMIT_SCALE: '1', BCRYPT_COST: '12' } });
  return own.place;
}

function readPortOffset(): number {
  const given = values.url === undefined ? undefined : URL.parse(values.url);
  if (given === null) throw new Error(`--url ${values.url} is not an address.`);
  if (given === undefined) return Number(process.env['PORT_OFFSET'] ?? 0);
  // The ledger is asked on a private port, and the mails are read from a folder: both on this machine.
  if (!['127.0.0.1', 'localhost'].includes(given.hostname)) throw new Error('--url must be on this machine.');
  return Number(given.port) - ports.gateway;
}

function tell(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n  ${tell(error.cause)}`;
}
