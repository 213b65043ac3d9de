import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Variables } from '../execution/operation.ts';
import type { CostModel, ListSize } from './cost-model.ts';

/** What an operation would cost if it were answered as large as it asks to be. */
export interface OperationCost {
  readonly cost: number;
  /** A field that must be told by exactly one of these arguments how many are wanted, and is not. */
  readonly unsliced: { readonly field: string; readonly slicingArguments: readonly string[] } | undefined;
}

/** Unless weighed otherwise, a mutation costs as much as ten objects, an object one, a scalar nothing. */
const mutationWeight = 10;
/** Past this every cost is too much, and the sum stays exact. */
const highestCost = 1e12;
/** The length, told by the field above, of the lists right below it. */
type Sizes = ReadonlyMap<string, number>;
const noSizes: Sizes = new Map();

/**
 * Estimates, as Apollo Router does, from above: each list as long as its slicing argument or its assumed size says, all
 * of several fragments, and what `@skip` and `@include` may leave out as well. The document is valid and measured: what
 * it asks for, fragments spread, is bounded, so it is walked as it is.
 */
export function estimateCost(options: {
  schema: GraphQLSchema;
  model: CostModel;
  operation: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  variables: Variables;
  assumedListSize: number;
}): OperationCost {
  const { schema, model, operation, fragments, assumedListSize } = options;
  const variables = withDefaults(operation, options.variables);
  let unsliced: OperationCost['unsliced'];

  function costOfSet(set: SelectionSetNode, parent: GraphQLNamedType | undefined, sizes: Sizes): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        cost += costOfField(selection, parent, sizes);
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        const condition = fragment?.typeCondition?.name.value;
        const type = condition === undefined ? parent : schema.getType(condition);
        if (fragment) cost += costOfSet(fragment.selectionSet, type, sizes);
      }
    }
    return Math.min(cost, highestCost);
  }

  function costOfField(node: FieldNode, parent: GraphQLNamedType | undefined, sizes: Sizes): number {
    const field = fieldOf(parent, node.name.value);
    // `__typename`, and introspection, which no subgraph is asked for.
    if (field === undefined || parent === undefined) return 0;
    const coordinate = `${parent.name}.${field.name}`;
    const listSize = model.listSizeOf(coordinate);
    const values = argumentValues(node, field, variables);
    const told = listSize && sizeOf(coordinate, listSize, values);
    const below =
      listSize && told !== undefined ? new Map(listSize.sizedFields.map((name) => [name, told])) : noSizes;

    const type = getNamedType(field.type);
    const weight = weightOf(coordinate, type);
    const length = lengthOf(field.type, sizes.get(field.name) ?? (below.size === 0 ? told : undefined));
    const selected = node.selectionSet ? costOfSet(node.selectionSet, type, below) : 0;
    return Math.min(costOfArguments(coordinate, field, values) + length * (weight + selected), highestCost);
  }

  function weightOf(coordinate: string, type: GraphQLNamedType): number {
    const declared = model.weightOf(coordinate);
    if (declared !== undefined) return declared;
    const mutation = schema.getMutationType()?.name;
    if (mutation !== undefined && coordinate.startsWith(`${mutation}.`)) return mutationWeight;
    return model.weightOf(type.name) ?? (isCompositeType(type) ? 1 : 0);
  }

  function lengthOf(type: GraphQLOutputType, told: number | undefined): number {
    return isListType(getNullableType(type)) ? (told ?? assumedListSize) : 1;
  }

  function sizeOf(coordinate: string, listSize: ListSize, values: Variables): number | undefined {
    const { slicingArguments, requireOneSlicingArgument, assumedSize } = listSize;
    const given = slicingArguments
      .map((name) => values[name])
      .filter((value) => value !== undefined && value !== null);
    if (slicingArguments.length > 0 && requireOneSlicingArgument && given.length !== 1) {
      unsliced ??= { field: coordinate, slicingArguments };
    }
    const sizes = given.map((value) => (Array.isArray(value) ? value.length : value)).filter(isSize);
    return sizes.length > 0 ? Math.max(...sizes) : assumedSize;
  }

  function costOfArguments(
    coordinate: string,
    field: GraphQLField<unknown, unknown>,
    values: Variables,
  ): number {
    let cost = 0;
    for (const argument of field.args) {
      if (!Object.hasOwn(values, argument.name)) continue;
      cost += model.weightOf(`${coordinate}(${argument.name}:)`) ?? 0;
      cost += costOfInput(argument.type, values[argument.name]);
    }
    return cost;
  }

  /** Inputs cost what is declared for them and nothing else. */
  function costOfInput(inputType: GraphQLArgument['type'], value: unknown): number {
    if (Array.isArray(value)) {
      return value.reduce((sum: number, item: unknown) => sum + costOfInput(inputType, item), 0);
    }
    const type = getNamedType(inputType);
    let cost = model.weightOf(type.name) ?? 0;
    if (!isInputObjectType(type) || !isRecord(value)) return cost;
    for (const [name, field] of Object.entries(type.getFields())) {
      if (!Object.hasOwn(value, name)) continue;
      cost += (model.weightOf(`${type.name}.${name}`) ?? 0) + costOfInput(field.type, value[name]);
    }
    return cost;
  }

  const root = schema.getRootType(operation.operation) ?? undefined;
  const cost = costOfSet(operation.selectionSet, root, noSizes);
  return { cost, unsliced };
}

function fieldOf(
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** Of the variables that there are, in an object that has no other names: a client may call one `constructor`. */
function withDefaults(operation: OperationDefinitionNode, given: Variables): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (Object.hasOwn(given, name)) values[name] = given[name];
    else if (defaultValue) values[name] = valueFromASTUntyped(defaultValue);
  }
  return values;
}

/** As they were sent: a value of the wrong type is the coercion's to refuse. What is left out has its default. */
function argumentValues(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  variables: Record<string, unknown>,
): Variables {
  const given = (node.arguments ?? []).map(
    ({ name, value }) => [name.value, valueFromASTUntyped(value, variables)] as const,
  );
  const values: Record<string, unknown> = Object.fromEntries(
    given.filter(([, value]) => value !== undefined),
  );
  for (const { name, defaultValue } of field.args) {
    if (!Object.hasOwn(values, name) && defaultValue !== undefined) values[name] = defaultValue;
  }
  return values;
}

function isSize(value: unknown): value is number {
  // JSON can say 1e400, and infinitely often nothing would be no number.
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
