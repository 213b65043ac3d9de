/** The process of `make replay-notifications`: shows deliveries that were given up on, and has them made anew. */
import { parseArgs } from 'node:util';
import { ConfigError } from '@paygraph/config';
import { isDatabaseUnavailable, sqlState, sqlStateOf } from '@paygraph/database';
import {
  channels,
  type DeadLetter,
  type DeadLetterFilter,
  openDeadLetters,
} from '@paygraph/notifications/replay';
import { findDatabaseUrl } from './database-address.ts';
import { StartFault } from './start-fault.ts';

const usage = `Lists deliveries of notifications that were given up on, and has them made anew.

  make replay-notifications                          lists them, the oldest first; changes nothing
  make replay-notifications ARGS="--queue --all"     has all of them made anew, with all their tries
  make replay-notifications ARGS="--queue --channel EMAIL"
                                                     has those of one channel made anew
  node packages/embedded/src/replay-notifications.ts …

Which of them, for both
  --channel EMAIL|SMS|PUSH
  --notification ntf_…
  --user usr_…
  --topic transaction.completed

Options
  --queue                has them made anew; with one of the above, or with --all
  --all                  every one
  --limit 50             how many are listed at most
  --json                 the list as JSON, a line a delivery
  --help

Variables
  DATA_DIR                      the data folder of the Paygraph that runs       (.data)
  DATABASE_URL_NOTIFICATIONS    the database of its notifications service, where it is not in there

One that says "may be sent" may come twice where it is a mail: that it went out was never heard of. Links that are of no
use any more are not mailed. Ends with 0; with 1 where it was asked for what it can't do.
`;

type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly why: string }
  | {
      readonly kind: 'list' | 'queue';
      readonly filter: DeadLetterFilter;
      readonly limit: number;
      readonly json: boolean;
    };

process.exitCode = await run();

async function run(): Promise<number> {
  const asked = readArguments();
  if (asked.kind === 'help') return say(process.stdout, usage, 0);
  if (asked.kind === 'wrong') return say(process.stderr, `${asked.why}\n\n${usage}`, 1);
  try {
    const letters = openDeadLetters(await findDatabaseUrl(process.env, 'notifications'));
    try {
      if (asked.kind === 'queue') {
        const queued = await letters.queueAnew(asked.filter);
        return say(process.stdout, `${count(queued)} queued anew.\n`, 0);
      }
      const listed = await letters.list(asked.filter, asked.limit);
      return say(process.stdout, asked.json ? toJson(listed) : toText(listed, asked.limit), 0);
    } finally {
      await letters.close();
    }
  } catch (error) {
    return say(process.stderr, `${describe(error)}\n`, 1);
  }
}

function say(stream: NodeJS.WriteStream, text: string, exitCode: number): number {
  stream.write(text);
  return exitCode;
}

function readArguments(): Asked {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        queue: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        limit: { type: 'string', default: '50' },
        channel: { type: 'string' },
        notification: { type: 'string' },
        user: { type: 'string' },
        topic: { type: 'string' },
      },
    });
    if (values.help) return { kind: 'help' };
    const channel = channels.find((known) => known === values.channel);
    if (values.channel !== undefined && channel === undefined) {
      return { kind: 'wrong', why: `--channel is one of ${channels.join(', ')}.` };
    }
    const limit = /^[1-9]\d{0,5}$/.test(values.limit) ? Number(values.limit) : undefined;
    if (limit === undefined) return { kind: 'wrong', why: '--limit is a number from 1 to 999999.' };
    const filter = { channel, notificationId: values.notification, owner: values.user, topic: values.topic };
    const isNarrowed = Object.values(filter).some((value) => value !== undefined);
    // Sending is not to be had by a slip: all of them must be meant.
    if (values.queue && isNarrowed === values.all) {
      return { kind: 'wrong', why: '--queue goes with --all, or with what says which: one of the two.' };
    }
    return { kind: values.queue ? 'queue' : 'list', filter, limit, json: values.json };
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}

function toJson(listed: readonly DeadLetter[]): string {
  return listed.map((letter) => `${JSON.stringify(letter)}\n`).join('');
}

function toText(listed: readonly DeadLetter[], limit: number): string {
  if (listed.length === 0) return 'No delivery was given up on.\n';
  const lines = listed.map(
    ({ endedAt, channel, topic, notificationId, owner, tries, error, mayBeSent }) =>
      `${endedAt.toISOString()}  ${channel.padEnd(5)}  ${topic}  ${notificationId}  of ${owner}  ${tries} tries: ${error ?? 'unknown'}${mayBeSent ? '; may be sent' : ''}\n`,
  );
  const more = listed.length === limit ? `The first ${limit}; --limit shows more.\n` : '';
  return `${lines.join('')}${more}`;
}

function count(number: number): string {
  return number === 1 ? '1 delivery is' : `${number} deliveries are`;
}

/** Never with the database's address, which holds a password. */
function describe(error: unknown): string {
  if (error instanceof StartFault) return `${error.message}\n\nWhat to do: ${error.whatToDo}`;
  if (error instanceof ConfigError) return error.message;
  if (sqlStateOf(error) === sqlState.undefinedTable) {
    return 'That database holds no deliveries: no notifications service of this version has used it yet.';
  }
  if (isDatabaseUnavailable(error)) return 'The database of the notifications service does not answer.';
  return `The database of the notifications service refused: ${error instanceof Error ? error.message : String(error)}`;
}
