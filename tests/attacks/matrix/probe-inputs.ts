import type { GraphQLSchema } from 'graphql';
import { messageOf } from '../api/root-fields.ts';
import { type Asker, sampleOf } from '../api/samples.ts';
import type { Channel, Message } from '../ask.ts';
import { refusedIf, type Setting } from '../attack.ts';
import type { AdasThing } from '../crew.ts';
import { brief, type Reply } from '../wire/reply.ts';
import { faultsOfTable, type IdEntry, type IdInput, idInputsOf } from './id-inputs.ts';

/** Someone who asks for what is Ada's. Without an account: nobody is signed in. */
export interface Prober {
  readonly name: string;
  readonly isAdmin: boolean;
  /** Whose own things go along: without them the question would be refused for another reason. */
  readonly account: Asker;
  ask(channel: Channel, message: Message): Promise<Reply>;
}

/** An id of each kind that was never given out, and looks like any other. */
export const neverGivenOut: Readonly<Record<AdasThing, string>> = {
  user: 'usr_01jdzzzzzzzzzzzzzzzzzzzzzz',
  wallet: 'wal_01jdzzzzzzzzzzzzzzzzzzzzzz',
  card: 'pmt_01jdzzzzzzzzzzzzzzzzzzzzzz',
  transaction: 'txn_01jdzzzzzzzzzzzzzzzzzzzzzz',
  session: 'ses_01jdzzzzzzzzzzzzzzzzzzzzzz',
  entry: 'ent_01jdzzzzzzzzzzzzzzzzzzzzzz',
  notification: 'ntf_01jdzzzzzzzzzzzzzzzzzzzzzz',
};

/**
 * Every place where an id goes in × everyone who asks × every channel: what is Ada's must be answered as what never was.
 * A place without an entry is let through: nobody has said that it is guarded.
 */
export async function probeIdInputs(
  { attempt, attempts }: Pick<Setting, 'attempt' | 'attempts'>,
  matrix: {
    readonly schema: GraphQLSchema;
    readonly entries: Readonly<Record<string, IdEntry>>;
    readonly victims: Readonly<Record<AdasThing, string>>;
    readonly probers: readonly Prober[];
    readonly channels: readonly Channel[];
    /** Takes payments: for what needs a merchant beside. */
    readonly merchant: { readonly walletId: string };
    /** What would tell of Ada where a place takes a stranger's id on purpose. */
    readonly secrets: readonly string[];
  },
): Promise<void> {
  const { schema, entries, victims, probers, channels, secrets } = matrix;
  const faults = faultsOfTable(schema, entries);
  attempts('a place without an entry', faults.length, faults);
  for (const input of idInputsOf(schema)) {
    const entry = entries[input.coordinate];
    if (entry === undefined) continue;
    for (const prober of probers.filter(({ isAdmin }) => !(isAdmin && entry.admins))) {
      for (const channel of input.root.kind === 'Subscription' ? (['WebSocket'] as const) : channels) {
        await attempt(`${input.coordinate} by ${prober.name} over ${channel}`, async () => {
          const askFor = (id: string) => prober.ask(channel, questionOf(input, entry, prober, id));
          const hers = await askFor(victims[entry.of]);
          if (entry.meantForStrangers !== undefined) {
            return refusedIf(!secrets.some((secret) => hers.text.includes(secret)), brief(hers));
          }
          const nobodys = await askFor(neverGivenOut[entry.of]);
          const same = comparable(hers) === comparable(nobodys);
          return refusedIf(same, `${brief(hers)} where an id never given out has ${brief(nobodys)}`);
        });
      }
    }
  }

  function questionOf(input: IdInput, entry: IdEntry, prober: Prober, id: string): Message {
    return messageOf(schema, input.root, (leaf) => {
      if (leaf.path === input.leaf.path) return id;
      const isGiven = leaf.isRequired || entry.beside?.includes(leaf.name);
      return isGiven ? sampleOf(prober.account, leaf, matrix.merchant) : undefined;
    });
  }
}

/** What must be alike: everything but ids, times and the request's own number. */
function comparable({ status, closed, text }: Reply): string {
  const alike = text
    .replace(/"requestId":"[^"]*"/g, '"requestId"')
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, '<key>')
    .replace(/\b[a-z]{3}_[0-9a-z]{26}\b/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
  return `${status} ${closed ?? ''} ${alike}`;
}
