import type { Asker } from './asker.ts';
import type { Advance } from './progress.ts';
import type { Refusal } from './refusal.ts';
import type { Draft } from './transaction.ts';

/** What every command to move money carries. */
export interface Command {
  /** 1 to 128 printable characters. */
  readonly idempotencyKey: string;
}

/** One kind of movement: how a command is checked, and the steps it then goes. */
export interface Movement<Asked extends Command> {
  /** Everything that tells one input from another, as text: the same for a repeat, and for nothing else. */
  fingerprintText(asked: Asked): string;
  /** How long the caller is kept waiting for the end of it. */
  readonly answerWithinMs: number;
  /**
   * What is to be recorded, or why nothing is. Moves and records nothing itself. Throws where another service does not answer: nothing is
   * recorded then, and the caller may try again.
   */
  check(asked: Asked, asker: Asker): Promise<Draft | Refusal>;
  readonly advance: Advance;
}

/** The contract's 1.5 s, less what the way to the client and the record of PROCESSING take. */
export const providerAnswerMs = 1_200;

/** A stable text of the parts of a command: what is absent counts, and no part runs into the next. */
export function canonicalText(operation: string, parts: readonly (string | undefined)[]): string {
  return JSON.stringify([operation, ...parts.map((part) => part ?? null)]);
}
