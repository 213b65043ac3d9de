import {
  type FieldDefinition,
  type InterfaceType,
  isInterfaceType,
  type ObjectType,
  type Schema,
} from '@apollo/federation-internals';
import type { Limit } from '@paygraph/rate-limiter';

/** What a limit counts by: the client's address, or the signed-in user; of who is not signed in, the address again. */
export type LimitKey = 'ADDRESS' | 'USER';

/** A limit that the supergraph declares on a field. Its name is the field's coordinate, and what it counts by. */
export interface FieldLimit extends Limit {
  readonly field: string;
  readonly by: LimitKey;
}

/** By type and field, as a client selects it. */
export type FieldLimits = ReadonlyMap<string, readonly FieldLimit[]>;

/** The specification of `@rateLimit`, as a subgraph links and composes it. */
const identity = 'https://specs.paygraph.example/rateLimit';
const keys: readonly LimitKey[] = ['ADDRESS', 'USER'];
const isKey = (value: unknown): value is LimitKey => keys.some((key) => key === value);

/**
 * Reads every `@rateLimit(max:, perSeconds:, by:)` of a supergraph. Throws for one that can't be kept, so that it is
 * noticed when the supergraph is taken and not when it is attacked.
 */
export function readFieldLimits(supergraph: Schema): FieldLimits {
  const feature = supergraph.coreFeatures?.getByIdentity(identity);
  const directive = feature && supergraph.directive(feature.directiveNameInSchema('rateLimit'));
  const limits = new Map<string, readonly FieldLimit[]>();
  if (directive === undefined) return limits;

  const own = (field: FieldDefinition<ObjectType | InterfaceType>) =>
    field
      .appliedDirectivesOf(directive)
      .flatMap((applied) => readLimits(field.coordinate, applied.arguments(true)));

  for (const type of [...supergraph.objectTypes(), ...supergraph.interfaceTypes()]) {
    for (const field of type.fields()) {
      // Whoever selects a field on an interface may select any of those behind it.
      const behind = isInterfaceType(type)
        ? type.possibleRuntimeTypes().flatMap((each) => each.field(field.name) ?? [])
        : type.interfaces().flatMap((each) => each.field(field.name) ?? []);
      const found = [...own(field), ...behind.flatMap(own)];
      if (found.length > 0) limits.set(field.coordinate, found);
    }
  }
  return limits;
}

function readLimits(field: string, { max, perSeconds, by }: Record<string, unknown>): readonly FieldLimit[] {
  const given = Array.isArray(by) ? by : [by];
  if (!isCount(max) || !isCount(perSeconds) || given.length === 0 || !given.every(isKey)) {
    throw new Error(
      `@rateLimit on ${field}: max and perSeconds are whole numbers above 0, by is a list of ${keys.join(' and ')}`,
    );
  }
  return given.map((key) => ({
    name: `${field}:${key}:${perSeconds}`,
    field,
    by: key,
    points: max,
    perSeconds,
  }));
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
