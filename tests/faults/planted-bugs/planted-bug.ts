import type { SubgraphName } from '@paygraph/testing';
import type { Alteration } from './alteration.ts';

/** A mistake someone could make, and the experiment that must notice. */
export interface PlantedBug {
  readonly name: string;
  readonly what: string;
  readonly alterations: readonly Alteration[];
  /** Run once everything has started: away with constraints that would catch the mistake by themselves. */
  readonly sql?: { readonly database: SubgraphName; readonly text: string };
  /** `only`: the steps of F2 that are enough. */
  readonly turnsRed: { readonly experiment: string; readonly only?: string };
}

/** What became of a bug. `isRed` undefined: it could not be tried. */
export interface Row {
  readonly bug: string;
  readonly by: string;
  readonly isRed: boolean | undefined;
  readonly found: string;
}
