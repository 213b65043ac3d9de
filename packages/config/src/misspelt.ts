import type { Environment } from './read-config.ts';

/**
 * Faults for variables that are set, that nobody reads, and that are a slip away from one that is read and not set:
 * KAFKA_BROKER would otherwise silently run the embedded bus. Refused rather than warned of, since a warning at start is
 * read by nobody; whoever means another program's variable sets ours beside it. A slip keeps the first letter (else
 * OpenSSL's SSL_CERT_FILE would be taken for TLS_CERT_FILE), and all our longer names have an underscore in them.
 */
export function misspeltVariables(environment: Environment, known: ReadonlySet<string>): readonly string[] {
  const unset = [...known].filter((name) => name.includes('_') && !environment[name]);
  return Object.keys(environment).flatMap((name) => {
    if (known.has(name) || !name.includes('_') || !environment[name]) return [];
    const meant = unset.find((one) => isSlip(name, one));
    return meant === undefined ? [] : [`${name}: is read by nobody; is ${meant} meant?`];
  });
}

/** True where one of the two may be written for the other by mistake. */
export function isSlip(one: string, other: string): boolean {
  const bearable = Math.min(one.length, other.length) < 9 ? 1 : 2;
  return one !== other && one[0] === other[0] && differences(one, other) <= bearable;
}

/** Letters added, left out, changed, or swapped with their neighbour (the optimal string alignment distance). */
function differences(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row += 1) {
    rows[row] = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + changed,
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
