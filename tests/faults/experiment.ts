import { type Books, createBooks, type Settlement } from './books.ts';
import { type Crowd, createCrowd } from './crowd.ts';
import type { PlantedBug } from './planted-bugs/planted-bug.ts';
import { startSubject } from './start-subject.ts';
import type { Subject, SubjectKind } from './subject.ts';

/** `short`: in CI, within 4 minutes in all. `long`: the loads that were promised. */
export type Size = 'short' | 'long';

/** A system to put faults into, its people, and what they write down. */
export interface World {
  readonly subject: Subject;
  readonly crowd: Crowd;
  readonly books: Books;
}

export interface Setting {
  readonly size: Size;
  /** Numbers from 0 to 1 that the seed decides, for this experiment and this purpose alone. */
  stream(purpose: string): () => number;
  /** Services in processes of their own. In the short form experiments of a kind share one while they follow each other. */
  world(): Promise<World>;
  /** One that ends with the experiment. */
  ownWorld(kind: SubjectKind): Promise<World>;
  /** How long a thing that must happen is waited for before it is said that it does not. */
  readonly guardMs: number;
  /** Only these steps, for an experiment that has several; all where it is undefined. */
  readonly only: string | undefined;
  say(text: string): void;
}

export interface Finding {
  readonly load: string;
  readonly faults: string;
  readonly settlements: readonly Settlement[];
  /** What must hold beside what the books hold against the system. */
  readonly expectations: readonly { readonly name: string; readonly faults: readonly string[] }[];
  /** Milliseconds and the like: printed, judged in the long form alone. */
  readonly measured: readonly string[];
}

export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** Of the world it shares; undefined where any will do. */
  readonly kind?: SubjectKind;
  run(setting: Setting): Promise<Finding>;
}

export async function startWorld(
  kind: SubjectKind,
  { plantedBug, guardMs }: { plantedBug: PlantedBug | undefined; guardMs: number },
): Promise<World> {
  const subject = await startSubject(kind, plantedBug);
  const books = createBooks(subject, { guardMs });
  return { subject, books, crowd: createCrowd(subject.place, books) };
}

/** As many as the size asks for. */
export function bySize<Value>({ size }: Setting, values: Readonly<Record<Size, Value>>): Value {
  return values[size];
}

export function expectation(
  name: string,
  faults: readonly string[],
): { name: string; faults: readonly string[] } {
  return { name, faults };
}
