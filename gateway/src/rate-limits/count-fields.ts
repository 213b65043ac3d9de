import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/**
 * How often a valid operation selects each of some fields, by coordinate: each alias counts, and a fragment as often as
 * it is spread. What `@skip` and `@include` leave out counts too: it costs whoever writes it so, and nobody else.
 */
export function countFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  isCounted: (coordinate: string) => boolean,
): ReadonlyMap<string, number> {
  const operation = getOperationAST(document, operationName);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  // Each fragment is walked once, however often it is spread: a valid document has no cycles, and may have bombs.
  const known = new Map<string, ReadonlyMap<string, number>>();

  function ofFragment(name: string): ReadonlyMap<string, number> {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    const fragment = fragments.get(name);
    const counts = fragment
      ? ofSelections(schema.getType(fragment.typeCondition.name.value), fragment.selectionSet)
      : new Map<string, number>();
    known.set(name, counts);
    return counts;
  }

  function ofSelections(
    type: GraphQLNamedType | undefined,
    selectionSet: SelectionSetNode | undefined,
  ): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const selection of selectionSet?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const coordinate = `${type?.name}.${selection.name.value}`;
          if (isCounted(coordinate)) add(counts, new Map([[coordinate, 1]]));
          if (selection.selectionSet)
            add(counts, ofSelections(typeOf(type, selection.name.value), selection.selectionSet));
          break;
        }
        case Kind.INLINE_FRAGMENT: {
          const condition = selection.typeCondition?.name.value;
          const inner = condition === undefined ? type : schema.getType(condition);
          add(counts, ofSelections(inner, selection.selectionSet));
          break;
        }
        case Kind.FRAGMENT_SPREAD:
          add(counts, ofFragment(selection.name.value));
      }
    }
    return counts;
  }

  if (operation === null || operation === undefined) return new Map();
  return ofSelections(schema.getRootType(operation.operation) ?? undefined, operation.selectionSet);
}

function typeOf(parent: GraphQLNamedType | undefined, fieldName: string): GraphQLNamedType | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  return getNamedType(parent.getFields()[fieldName]?.type);
}

/** A bomb may count to more than a number holds exactly: far above any limit it makes no difference. */
const most = 1_000_000;

function add(to: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [coordinate, count] of counts) {
    to.set(coordinate, Math.min(most, (to.get(coordinate) ?? 0) + count));
  }
}
