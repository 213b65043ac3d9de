import { type Database, type Queryable, retrying } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import type { Happened } from '../domain/account-event.ts';

/** Writes events in the transaction that makes them true. */
export type Publish = (transaction: Queryable, happened: Happened) => Promise<void>;

/** What a piece of work did: its answer, and what others are to be told of. */
export interface Done<Answer> {
  readonly answer: Answer;
  readonly happened?: Happened;
  /** The user whose row was changed, for whoever keeps a copy of it. */
  readonly changedUser?: UserId | undefined;
}

/**
 * The one way state of this service changes: in one transaction with the events that tell of it, tried again where it
 * lost a race (`work` may run more than once), and followed by `committed` where there are events. Whoever keeps copies
 * of users knows of a change before its caller does, also where nobody can say whether it was committed.
 */
export function createCommit(deps: {
  database: Database;
  publish: Publish;
  committed: () => void;
  userChanged: (userId: UserId) => Promise<void>;
}) {
  const { database, publish, committed, userChanged } = deps;
  return async <Answer>(work: (transaction: Queryable) => Promise<Done<Answer>>): Promise<Answer> => {
    let changedUser: UserId | undefined;
    try {
      const { answer, happened } = await retrying(() =>
        database.orm.transaction(async (transaction) => {
          const done = await work(transaction);
          changedUser = done.changedUser;
          if (done.happened) await publish(transaction, done.happened);
          return done;
        }),
      );
      if (happened && happened.events.length > 0) committed();
      return answer;
    } finally {
      if (changedUser !== undefined) await userChanged(changedUser);
    }
  };
}

export type Commit = ReturnType<typeof createCommit>;
