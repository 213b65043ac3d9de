import { findMissingPrograms, missing } from '@paygraph/parts';

/** Says what this machine lacks of what the real parts need, and what helps; undefined where it lacks nothing. */
export async function describeMissingParts(): Promise<string | undefined> {
  const names = await findMissingPrograms();
  if (names.length === 0) return undefined;
  const { message, whatToDo } = missing(names);
  return `${message}\n${whatToDo}`;
}
