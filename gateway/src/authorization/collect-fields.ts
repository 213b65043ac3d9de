import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export type VariableValues = Readonly<Record<string, unknown>>;

/** What an object of a type is asked for, by the names in the answer and in their order. */
export type CollectFields = (
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
) => ReadonlyMap<string, readonly FieldNode[]>;

/** The specification's CollectFields (section 6.3.2). `values`: of the variables, with their defaults. */
export function createCollectFields(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  values: VariableValues,
): CollectFields {
  return (type, sets) => {
    const fields = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const set of sets) add(set);
    return fields;

    function add(set: SelectionSetNode): void {
      for (const selection of set.selections) {
        if (isIncluded(selection, values)) addSelection(selection);
      }
    }

    function addSelection(selection: SelectionNode): void {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const nodes = fields.get(name);
        if (nodes) nodes.push(selection);
        else fields.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(schema, selection.typeCondition?.name.value, type)) add(selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment && applies(schema, fragment.typeCondition.name.value, type)) add(fragment.selectionSet);
      }
    }
  };
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  const conditionType = condition === undefined ? type : schema.getType(condition);
  return conditionType === type || (isAbstractType(conditionType) && schema.isSubType(conditionType, type));
}

/** `@skip` and `@include` (sections 3.13.1 and 3.13.2). */
function isIncluded(selection: SelectionNode, values: VariableValues): boolean {
  return (selection.directives ?? []).every(({ name, arguments: given }) => {
    const condition = given?.[0]?.value;
    const value =
      condition?.kind === Kind.VARIABLE
        ? values[condition.name.value]
        : condition?.kind === Kind.BOOLEAN && condition.value;
    if (name.value === 'skip') return value !== true;
    return name.value !== 'include' || value !== false;
  });
}
