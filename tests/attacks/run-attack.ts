import type { Attack, Setting, Size, Verdict } from './attack.ts';
import type { Worlds } from './worlds.ts';

export interface Result {
  readonly attack: Attack;
  readonly tries: number;
  readonly refused: number;
  /** Each with what came back. */
  readonly letThrough: readonly string[];
  /** What honest people could not do any more, or why the attack broke off. */
  readonly broken: readonly string[];
  readonly measured: readonly string[];
  readonly seconds: number;
}

/** Carries one attack out. Never rejects: an attack that breaks off has shown nothing, and is red. */
export async function runAttack(
  attack: Attack,
  { size, worlds, say }: { size: Size; worlds: Worlds; say: (text: string) => void },
): Promise<Result> {
  const startedAt = performance.now();
  const letThrough: string[] = [];
  const broken: string[] = [];
  const measured: string[] = [];
  let tries = 0;
  const setting: Setting = {
    size,
    worlds,
    say,
    attempt: async (name, run) => {
      tries += 1;
      const verdict = await run().catch(
        (error: unknown): Verdict => ({ kind: 'let-through', how: `not carried out: ${textOf(error)}` }),
      );
      if (verdict.kind === 'let-through') letThrough.push(`${name}: ${verdict.how}`);
    },
    attempts: (name, count, through) => {
      tries += count;
      letThrough.push(...through.map((how) => `${name}: ${how}`));
    },
    control: async (name, run) => {
      const fault = await run().catch(textOf);
      if (fault !== undefined) broken.push(`${name}: ${fault}`);
    },
    measured: (text) => measured.push(text),
  };
  await attack.run(setting).catch((error: unknown) => {
    broken.push(`broke off: ${textOf(error)}`);
  });
  if (tries === 0) broken.push('nothing was tried');
  const seconds = (performance.now() - startedAt) / 1000;
  return { attack, tries, refused: tries - letThrough.length, letThrough, broken, measured, seconds };
}

export function isGreen({ letThrough, broken }: Result): boolean {
  return letThrough.length === 0 && broken.length === 0;
}

/** Of a long text its beginning and its end: what went wrong stands at either. */
const longestPart = 400;

function textOf(error: unknown): string {
  const text = error instanceof Error ? `${error.message}${causeOf(error)}` : String(error);
  return text.length <= 2 * longestPart
    ? text
    : `${text.slice(0, longestPart)} … ${text.slice(-longestPart)}`;
}

function causeOf({ cause }: Error): string {
  return cause === undefined ? '' : ` (${cause instanceof Error ? cause.message : String(cause)})`;
}
