import { type Database, type Queryable, retrying } from '@paygraph/database';
import type { Happened } from '../domain/account-event.ts';

/** Writes events in the transaction that makes them true. */
export type Publish = (transaction: Queryable, happened: Happened) => Promise<void>;

/** What a piece of work did: its answer, and what others are to be told of. */
export interface Done<Answer> {
  readonly answer: Answer;
  readonly happened?: Happened;
}

/**
 * The one way state of this service changes: in one transaction with the events that tell of it, tried again where it
 * lost a race (`work` may run more than once), and followed by `committed` where there are events.
 */
export function createCommit(deps: { database: Database; publish: Publish; committed: () => void }) {
  const { database, publish, committed } = deps;
  return async <Answer>(work: (transaction: Queryable) => Promise<Done<Answer>>): Promise<Answer> => {
    const { answer, happened } = await retrying(() =>
      database.orm.transaction(async (transaction) => {
        const done = await work(transaction);
        if (done.happened) await publish(transaction, done.happened);
        return done;
      }),
    );
    if (happened && happened.events.length > 0) committed();
    return answer;
  };
}

export type Commit = ReturnType<typeof createCommit>;
