/**
 * GraphQL's own errors repeat the value that was given: of an input that is wrong in one field, also the password in
 * another. Errors end up in the logs of clients and of whatever stands between, so here they keep what was wrong and
 * lose what was given. The texts are those of graphql-js 16; one that isn't known gives a plain sentence instead.
 */
export function withoutGivenValues(message: string): string {
  if (message.startsWith('Syntax Error: ')) return message.replace(tokenWithValue, '$1');
  const variable = /^Variable "\$\w+" got invalid value /.exec(message);
  if (variable !== null) return `${variable[0].trimEnd()}${placeIn(message)}; ${reasonIn(message)}`;
  const literal = /^Expected value of type "[^"]+", found /.exec(message);
  if (literal !== null) return `${literal[0].replace(', found ', '')}; ${reasonIn(message)}`;
  return isRefusalOfScalar(message) ? reasonIn(message) : message;
}

/** As in `Expected Name, found String "…"`. */
const tokenWithValue = /\b(String|BlockString|Int|Float) ".*"/s;

const plainReason = 'It is not of the type asked for.';

/** Reasons that hold names of the schema and nothing that was given. */
const harmlessReasons: readonly RegExp[] = [
  /^Field "\w+" of required type "[^"]+" was not provided\.$/,
  /^Field "\w+" is not defined by type "\w+"\.( Did you mean .+\?)?$/,
  /^Expected non-nullable type "[^"]+" not to be null\.$/,
  /^Expected type "\w+" to be an object\.$/,
  /^Exactly one key must be specified for OneOf type "\w+"\.$/,
  // A scalar of a subgraph says what it is, as in: A Decimal is a plain decimal in quotes.
  /^An? \w+ is [^;]+$/,
];

/** What comes after the last semicolon is either the reason or a part of a value: then it is none of the known. */
function reasonIn(message: string): string {
  const scalar = /\b(String|Int|Float|Boolean|ID) cannot represent /.exec(message)?.[1];
  if (scalar !== undefined) return `It is no ${scalar}.`;
  const enumeration =
    /does not exist in "(\w+)" enum\./.exec(message)?.[1] ??
    /Enum "(\w+)" cannot represent /.exec(message)?.[1];
  if (enumeration !== undefined) return `It is no value of the enum "${enumeration}".`;
  const last = message.slice(message.lastIndexOf('; ') + 2);
  return harmlessReasons.some((reason) => reason.test(last)) ? last : plainReason;
}

/** The first as in ` at "input.amount"; `: quotes within the value before it are escaped. */
function placeIn(message: string): string {
  return / at "[\w.[\]]+"(?=; )/.exec(message)?.[0] ?? '';
}

function isRefusalOfScalar(message: string): boolean {
  return (
    /^(\w+|Enum "\w+") cannot represent /.test(message) ||
    /^Value .* does not exist in "\w+" enum\./s.test(message)
  );
}
