import {
  type CompositeType,
  type FieldDefinition,
  type InterfaceType,
  isInterfaceType,
  isObjectType,
  type ObjectType,
  parseSelectionSet,
  type Schema,
  type SelectionSet,
} from '@apollo/federation-internals';

type Field = FieldDefinition<ObjectType | InterfaceType>;

const joinSpecification = 'https://specs.apollo.dev/join';

/**
 * Finds the fields that a field's `@requires` has fetched for it, in whichever subgraph and however far down: what is
 * made of them tells of them.
 */
export function createRequiredFields(supergraph: Schema): (field: Field) => readonly Field[] {
  const joinField = supergraph.coreFeatures?.getByIdentity(joinSpecification)?.directiveNameInSchema('field');

  const setsOf = (field: Field): readonly SelectionSet[] =>
    (joinField ? field.appliedDirectivesOf(joinField) : []).flatMap((applied) => {
      const source: unknown = applied.arguments()['requires'];
      return typeof source === 'string' ? [parseSelectionSet({ parentType: field.parent, source })] : [];
    });

  return (field) => {
    const found = new Map<string, Field>();
    const open = [...setsOf(field)];
    for (let set = open.pop(); set !== undefined; set = open.pop()) {
      for (const selection of set.selections()) {
        if (selection.selectionSet) open.push(selection.selectionSet);
        if (selection.kind !== 'FieldSelection') continue;
        const required = selection.element.definition;
        const owned = ownedField(required.parent, required.name);
        if (owned === undefined || found.has(owned.coordinate)) continue;
        found.set(owned.coordinate, owned);
        open.push(...setsOf(owned));
      }
    }
    return [...found.values()];
  };
}

/** The field as its type has it; undefined for `__typename`, which no type has. */
function ownedField(type: CompositeType, name: string): Field | undefined {
  if (isObjectType(type)) return type.field(name);
  return isInterfaceType(type) ? type.field(name) : undefined;
}
