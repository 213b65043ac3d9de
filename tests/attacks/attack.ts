import type { Worlds } from './worlds.ts';

/** `short`: in CI, all sixteen within four minutes. `long`: the numbers that were promised. */
export type Size = 'short' | 'long';

/** What became of one try. */
export type Verdict = { readonly kind: 'refused' } | { readonly kind: 'let-through'; readonly how: string };

export const refused: Verdict = { kind: 'refused' };

export function letThrough(how: string): Verdict {
  return { kind: 'let-through', how };
}

/** `how` tells what came back, where it was no refusal. */
export function refusedIf(safe: boolean, how: string): Verdict {
  return safe ? refused : letThrough(how);
}

/** What an attack is given: systems to attack, and someone who writes down what became of each try. */
export interface Setting {
  readonly size: Size;
  readonly worlds: Worlds;
  /** One try. What it throws counts as let through: a try that could not be carried out has shown nothing. */
  attempt(name: string, run: () => Promise<Verdict>): Promise<void>;
  /** Many tries of one kind, of which `through` got through. */
  attempts(name: string, count: number, through: readonly string[]): void;
  /** What an honest person must still be able to do. Gives the fault where it is not so. */
  control(name: string, run: () => Promise<string | undefined>): Promise<void>;
  /** Figures for whoever reads the table: printed, not judged. */
  measured(text: string): void;
  say(text: string): void;
}

export interface Attack {
  readonly id: string;
  readonly title: string;
  run(setting: Setting): Promise<void>;
}

/** As many as the size asks for. */
export function bySize<Value>({ size }: Pick<Setting, 'size'>, values: Readonly<Record<Size, Value>>): Value {
  return values[size];
}
