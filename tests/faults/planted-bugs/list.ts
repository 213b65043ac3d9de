import type { SubgraphName } from '@paygraph/testing';
import type { Alteration } from './alteration.ts';

/** A mistake someone could make, and the experiment that must notice. */
export interface PlantedBug {
  readonly name: string;
  readonly what: string;
  readonly alterations: readonly Alteration[];
  /** Run once everything has started: constraints that would catch the mistake by themselves. */
  readonly sql?: { readonly database: SubgraphName; readonly text: string };
  readonly turnsRed: { readonly experiment: string; readonly only?: string };
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'no-unique-key',
    what: 'no unique index on the idempotency key',
    alterations: [],
    sql: {
      database: 'transactions',
      text: 'alter table idempotency_keys drop constraint idempotency_keys_pkey',
    },
    turnsRed: { experiment: 'F3' },
  },
];
