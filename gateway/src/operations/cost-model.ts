import {
  type DirectiveDefinition,
  type FieldDefinition,
  InputObjectType,
  InterfaceType,
  ObjectType,
  type Schema,
} from '@apollo/federation-internals';

/** Apollo's form of IBM's "GraphQL Cost Directive Specification": https://specs.apollo.dev/cost/v0.1 */
const costIdentity = 'https://specs.apollo.dev/cost';

/** What `@listSize` tells of a field. */
export interface ListSize {
  readonly assumedSize: number | undefined;
  /** Arguments that say how many are wanted. */
  readonly slicingArguments: readonly string[];
  /** Fields below whose length it is, where the field itself is no list. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

/** The weights and list sizes that a supergraph declares; by coordinates, as the API schema has lost them. */
export interface CostModel {
  /** `Type`, `Type.field`, `Type.field(argument:)` and `Input.field`. */
  weightOf(coordinate: string): number | undefined;
  listSizeOf(coordinate: string): ListSize | undefined;
}

/** Reads the directives under whatever names the supergraph imports them; without them nothing is declared. */
export function readCostModel(schema: Schema): CostModel {
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  const feature = schema.coreFeatures?.getByIdentity(costIdentity);
  const directive = (name: string) => feature && schema.directive(feature.directiveNameInSchema(name));
  const cost = directive('cost');
  const listSize = directive('listSize');

  const readWeight = (coordinate: string, element: Directed) => {
    const weight = argumentsOf(element, cost)?.['weight'];
    if (typeof weight === 'number') weights.set(coordinate, weight);
  };
  const readField = (coordinate: string, field: FieldDefinition<ObjectType | InterfaceType>) => {
    readWeight(coordinate, field);
    for (const argument of field.arguments()) readWeight(`${coordinate}(${argument.name}:)`, argument);
    const declared = argumentsOf(field, listSize);
    if (declared) listSizes.set(coordinate, toListSize(declared));
  };

  for (const type of schema.types()) {
    readWeight(type.name, type);
    if (type instanceof InputObjectType) {
      for (const field of type.fields()) readWeight(`${type.name}.${field.name}`, field);
    } else if (type instanceof ObjectType || type instanceof InterfaceType) {
      for (const field of type.fields()) readField(`${type.name}.${field.name}`, field);
    }
  }
  for (const type of schema.interfaceTypes()) takeFromImplementations(type, weights, listSizes);
  return { weightOf: (name) => weights.get(name), listSizeOf: (name) => listSizes.get(name) };
}

/** `@cost` can't stand on a field of an interface: what any implementation may cost is reckoned with. */
function takeFromImplementations(
  type: InterfaceType,
  weights: Map<string, number>,
  listSizes: Map<string, ListSize>,
): void {
  for (const { name } of type.fields()) {
    const own = `${type.name}.${name}`;
    for (const implementation of type.allImplementations()) {
      const coordinate = `${implementation.name}.${name}`;
      const weight = weights.get(coordinate);
      if (weight !== undefined && weight > (weights.get(own) ?? 0)) weights.set(own, weight);
      const size = listSizes.get(coordinate);
      const known = listSizes.get(own);
      if (size && (size.assumedSize ?? 0) > (known?.assumedSize ?? -1)) listSizes.set(own, size);
    }
  }
}

interface Directed {
  appliedDirectivesOf(
    directive: DirectiveDefinition,
  ): readonly { arguments(includeDefaults: boolean): Arguments }[];
}
type Arguments = Readonly<Record<string, unknown>>;

function argumentsOf(element: Directed, directive: DirectiveDefinition | undefined): Arguments | undefined {
  return directive && element.appliedDirectivesOf(directive)[0]?.arguments(true);
}

function toListSize(declared: Arguments): ListSize {
  const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = declared;
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : undefined,
    slicingArguments: names(slicingArguments),
    sizedFields: names(sizedFields),
    requireOneSlicingArgument: requireOneSlicingArgument !== false,
  };
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
