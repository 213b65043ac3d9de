import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getVariableValues,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { Path } from '../execution/client-path.ts';
import { createCollectFields, type VariableValues } from './collect-fields.ts';
import type { CutOperation } from './take-out.ts';

export interface RefusedField {
  /** The type it was selected on: an interface's name where that is what the client wrote. */
  readonly typeName: string;
  readonly fieldName: string;
  readonly path: Path;
}

type Data = Readonly<Record<string, unknown>>;
type Sets = readonly SelectionSetNode[];

/**
 * A null where none may be: the nearest field around it that may be null is null instead (specification, section
 * 6.4.4). No value of an answer is undefined.
 */
const lost = undefined;

/**
 * Puts the fields that were taken out into the answer to what was left, as GraphQL has an answer with errors: null at
 * each place where there would have been a value, or at the nearest place that may be null. `onRefused` is told of
 * each.
 */
export function completeAnswer(
  schema: GraphQLSchema,
  cut: CutOperation,
  variables: VariableValues,
  data: Data,
  onRefused: (field: RefusedField) => void,
): Data | null {
  const { operation, fragments, refused } = cut;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const collect = createCollectFields(schema, fragments, coerced ?? variables);

  /** Looks at every field though one before has left no object, so that each is told of. */
  function completeObject(type: GraphQLObjectType, sets: Sets, object: Data, path: Path): Data | undefined {
    const complete = new Map<string, unknown>();
    for (const [name, nodes] of collect(type, sets)) {
      complete.set(name, completeField(type, nodes, object[name], [...path, name]));
    }
    return [...complete.values()].includes(lost) ? lost : Object.fromEntries(complete);
  }

  function completeField(
    parent: GraphQLObjectType,
    nodes: readonly FieldNode[],
    value: unknown,
    path: Path,
  ): unknown {
    const fieldName = nodes[0]?.name.value ?? '';
    if (fieldName === '__typename') return parent.name;
    const type = parent.getFields()[fieldName]?.type;
    // Introspection: no rule is about it.
    if (type === undefined) return value ?? null;
    const typeName = nodes.map((node) => refused.get(node)).find((name) => name !== undefined);
    if (typeName !== undefined) {
      onRefused({ typeName, fieldName, path });
      return complete(type, [], null, path);
    }
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return sets.some((set) => cut.cut.has(set)) ? complete(type, sets, value, path) : (value ?? null);
  }

  function complete(type: GraphQLOutputType, sets: Sets, value: unknown, path: Path): unknown {
    if (isNonNullType(type)) return completeNullable(type.ofType, sets, value, path) ?? lost;
    return completeNullable(type, sets, value, path);
  }

  function completeNullable(type: GraphQLOutputType, sets: Sets, value: unknown, path: Path): unknown {
    if (Array.isArray(value) && isListType(type)) {
      const items = value.map((item: unknown, index) => complete(type.ofType, sets, item, [...path, index]));
      return items.includes(lost) ? null : items;
    }
    if (isData(value) && isCompositeType(type)) {
      const objectType = typeOf(value, type.name);
      return (objectType && completeObject(objectType, sets, value, path)) ?? null;
    }
    return value ?? null;
  }

  /** A set that has lost something asked for `__typename`. */
  function typeOf(object: Data, declared: string): GraphQLObjectType | undefined {
    const named = object['__typename'];
    const type = schema.getType(typeof named === 'string' ? named : declared);
    return isObjectType(type) ? type : undefined;
  }

  const root = schema.getRootType(operation.operation);
  return (root && completeObject(root, [operation.selectionSet], data, [])) ?? null;
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
