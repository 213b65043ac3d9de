import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** An operation cut in two: what may be run, and what may not. */
export interface CutOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Undefined where nothing may be run. */
  readonly permitted: DocumentNode | undefined;
  /** The fields taken out, by their nodes in the client's document, and the type each was selected on. */
  readonly refused: ReadonlyMap<FieldNode, string>;
  /** The selection sets that have lost something, themselves or further down. */
  readonly cut: ReadonlySet<SelectionSetNode>;
}

/** Says what kind of object there is: which of the fragments apply to it. It also keeps a set from becoming empty. */
const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Takes fields out of a valid operation. Undefined where none is to be. A field that loses all of its own fields stays:
 * the client may see that there is something, and a mutation that it may call is called. Whether a field is taken out
 * depends on the type it is written on alone, hence once for a fragment, wherever it is spread.
 */
export function takeOut(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  isRefused: (typeName: string, fieldName: string) => boolean,
): CutOperation | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  const refused = findRefused(schema, [operation, ...fragments.values()], isRefused);
  const cut = new Set<SelectionSetNode>();
  const kept = new Map<string, SelectionSetNode | undefined>();

  /** What is left of a set: itself where nothing was taken out, undefined where all was. */
  function keep(set: SelectionSetNode): SelectionSetNode | undefined {
    const selections = set.selections.flatMap((selection) => keepSelection(selection, set));
    if (!cut.has(set)) return set;
    return selections.length > 0 ? { kind: Kind.SELECTION_SET, selections } : undefined;
  }

  function keepSelection(selection: SelectionNode, parent: SelectionSetNode): readonly SelectionNode[] {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const left = keepFragment(selection.name.value);
      if (isCut(selection.name.value)) cut.add(parent);
      return left ? [selection] : [];
    }
    if (selection.kind === Kind.FIELD && refused.has(selection)) {
      cut.add(parent);
      return [];
    }
    const { selectionSet } = selection;
    if (selectionSet === undefined) return [selection];
    const left = keep(selectionSet);
    if (left === selectionSet) return [selection];
    cut.add(parent);
    if (selection.kind === Kind.FIELD)
      return [
        {
          ...selection,
          selectionSet: { ...selectionSet, selections: [typename, ...(left?.selections ?? [])] },
        },
      ];
    return left ? [{ ...selection, selectionSet: left }] : [];
  }

  function keepFragment(name: string): SelectionSetNode | undefined {
    const fragment = fragments.get(name);
    if (fragment && !kept.has(name)) kept.set(name, keep(fragment.selectionSet));
    return kept.get(name);
  }

  function isCut(name: string): boolean {
    const fragment = fragments.get(name);
    return fragment !== undefined && cut.has(fragment.selectionSet);
  }

  const left = keep(operation.selectionSet);
  if (left === operation.selectionSet) return undefined;
  const permitted: DocumentNode | undefined = left && {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: left },
      ...[...kept].flatMap(([name, selectionSet]) => {
        const fragment = fragments.get(name);
        return fragment && selectionSet ? [{ ...fragment, selectionSet }] : [];
      }),
    ],
  };
  return { operation, fragments, permitted, refused, cut };
}

function findRefused(
  schema: GraphQLSchema,
  definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
  isRefused: (typeName: string, fieldName: string) => boolean,
): ReadonlyMap<FieldNode, string> {
  const refused = new Map<FieldNode, string>();
  const typeInfo = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(typeInfo, {
    Field(field) {
      const parent = typeInfo.getParentType();
      if (!parent || !isRefused(parent.name, field.name.value)) return undefined;
      refused.set(field, parent.name);
      return false;
    },
  });
  for (const definition of definitions) visit(definition, visitor);
  return refused;
}
