import { setImmediate as turn } from 'node:timers/promises';
import type postgres from 'postgres';

type Work<T> = (transaction: postgres.TransactionSql) => T | Promise<T>;

/**
 * Ends a transaction with its connection. postgres.js 3.4 goes on with it: a rollback, a commit, or what the work asks
 * next is written to a socket that is not there, which ends the process with an error that nobody can catch
 * (porsager/postgres#1208), or to the connection that has taken its place, outside of any transaction. Here whoever began
 * it is told, as ever, that the connection is closed; what the work still asks is refused, and nothing more is written.
 */
export function endWithConnection(sql: postgres.Sql): postgres.Sql {
  const { begin } = sql;
  function guarded<T>(...words: [Work<T>] | [string, Work<T>]) {
    const [options, work] = words.length === 1 ? ['', words[0]] : words;
    const state = { isOver: false };
    const outcome = begin(options, (transaction) => whileItLasts(state, work, transaction));
    // Rejected by the closing itself, or once its work has failed: nothing is to be asked in it any more.
    outcome.catch(() => {
      state.isOver = true;
    });
    return outcome;
  }
  return Object.assign(sql, { begin: guarded });
}

interface State {
  isOver: boolean;
}

async function whileItLasts<T>(
  state: State,
  work: Work<T>,
  transaction: postgres.TransactionSql,
): Promise<Awaited<T>> {
  try {
    const result = await work(refuseOnceOver(state, transaction));
    if (!state.isOver) return result;
  } catch (error) {
    // What fails because the connection closes fails a moment before that is known.
    await turn();
    if (!state.isOver) throw error;
  }
  // Whoever waits for the transaction has been told; of an end of the work postgres.js would make a statement.
  return await new Promise<never>(() => {});
}

function refuseOnceOver(state: State, transaction: postgres.TransactionSql): postgres.TransactionSql {
  function refuse(): void {
    if (!state.isOver) return;
    throw Object.assign(new Error('the connection of the transaction is closed'), {
      code: 'CONNECTION_CLOSED',
    });
  }
  return new Proxy(transaction, {
    apply: (target, self, words) => {
      refuse();
      return Reflect.apply(target, self, words);
    },
    get: (target, name) => {
      // Drizzle asks by `unsafe` alone.
      if (name === 'unsafe' || name === 'savepoint') refuse();
      return Reflect.get(target, name);
    },
  });
}
