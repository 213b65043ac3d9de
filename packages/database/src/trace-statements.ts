import { inSpan, stepHere } from '@paygraph/telemetry';
import type postgres from 'postgres';
import { type Callable, callWithClient, isCallable } from './client-methods.ts';

const longestText = 2_000;

/**
 * The same client, whose statements and transactions are steps of the trace they are made in; outside of one they are
 * as ever. A statement's text goes along, and its parameters never: they are what people told us.
 */
export function traceStatements<Sql extends postgres.Sql | postgres.TransactionSql>(
  sql: Sql,
  database: string,
): Sql {
  const about = { 'db.system.name': 'postgresql', 'db.namespace': database };

  function traced(made: unknown, words: readonly unknown[]): unknown {
    const step = stepHere();
    // What names a column or a list of values is no statement.
    if (step === undefined || !(made instanceof Promise)) return made;
    const text = textOf(words[0]);
    const attributes = { ...about, 'db.query.text': text.slice(0, longestText) };
    const span = step(summaryOf(text), { kind: 'client', attributes });
    // By the method of every promise, since postgres.js sends a statement when its own is called: what is only a part of
    // another statement is never sent, its span never ends, and so nobody is told of it.
    Promise.prototype.then.call(
      made,
      () => span.end(),
      (error) => span.end(error),
    );
    return made;
  }

  const inTransaction =
    (name: string, target: object, method: Callable) =>
    (...words: unknown[]) =>
      inSpan(name, { kind: 'client', attributes: about }, async () =>
        callWithClient(method, target, words, (transaction) => traceStatements(transaction, database)),
      );

  return new Proxy(sql, {
    apply: (target, self, words) => traced(Reflect.apply(target, self, words), words),
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (!isCallable(member)) return member;
      if (name === 'unsafe') {
        return (...words: unknown[]) => traced(Reflect.apply(member, target, words), words);
      }
      if (name === 'begin') return inTransaction('transaction', target, member);
      if (name === 'savepoint') return inTransaction('savepoint', target, member);
      return member;
    },
  });
}

/** As it is written in the program: what is put into it is a `$`, a part of it that is made elsewhere, too. */
function textOf(first: unknown): string {
  const text = Array.isArray(first) ? first.join('$') : String(first);
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** "select outbox": what is done, and the first table it is done to. */
function summaryOf(text: string): string {
  const [verb = ''] = text.split(' ', 1);
  const table = /\b(?:from|into|update) "?(\w+)/.exec(text)?.[1];
  return table === undefined ? verb.toLowerCase() : `${verb.toLowerCase()} ${table}`;
}
