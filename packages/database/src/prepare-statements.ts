import type postgres from 'postgres';
import { callWithClient, isCallable } from './client-methods.ts';

/** More than any service has; each is kept by every connection, here and at the server. */
const mostTexts = 200;
/** Rows that are written many at once have a text for every number of them. */
const mostParameters = 100;

/**
 * The same client, whose statements by text (`unsafe`, which is all that drizzle uses) are prepared once a connection.
 * Else postgres.js asks the server for the types of the parameters before each of them, which makes two round trips of
 * every statement, and has it parsed and planned anew.
 */
export function prepareStatements<Sql extends postgres.Sql>(sql: Sql): Sql {
  const known = new Set<string>();

  /** One text that comes with ever other words must not fill the memory of the server. */
  function isPrepared(text: unknown, parameters: unknown): boolean {
    if (typeof text !== 'string' || !Array.isArray(parameters) || parameters.length > mostParameters)
      return false;
    if (!known.has(text) && known.size < mostTexts) known.add(text);
    return known.has(text);
  }

  function wrap<Client extends postgres.Sql | postgres.TransactionSql>(client: Client): Client {
    return new Proxy(client, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (!isCallable(member)) return member;
        if (name === 'unsafe') {
          return (text: unknown, parameters: unknown = [], options: object = {}) =>
            Reflect.apply(member, target, [
              text,
              parameters,
              { ...options, prepare: isPrepared(text, parameters) },
            ]);
        }
        if (name === 'begin' || name === 'savepoint') {
          return (...words: unknown[]) => callWithClient(member, target, words, wrap);
        }
        return member;
      },
    });
  }
  return wrap(sql);
}
