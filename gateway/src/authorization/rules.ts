import {
  baseType,
  type FieldDefinition,
  type InterfaceType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  type ObjectType,
  type Schema,
} from '@apollo/federation-internals';
import { createDirectiveReader } from './directives.ts';
import { beyond, type Condition, conditionKey, type Requirement } from './requirement.ts';

export interface AuthorizationRules {
  /** Every condition there is in the supergraph, once each. */
  readonly conditions: readonly Condition[];
  /** What a field asks of whoever selects it on a type; conditions are those of `conditions`, the very same objects. */
  requirementOf(typeName: string, fieldName: string): Requirement;
}

const nothing: Requirement = [];

/**
 * Reads the rules from the supergraph schema: the API schema has lost them.
 *
 * A field asks what it is annotated with, what its type is annotated with, and what the type it returns is. A field of
 * an interface asks all that any type behind it may ask, for any of them may be what comes. Composition writes that on
 * the interface, too; what an interface asks *beyond* its types together can only have been written by hand, and then
 * each of its types asks it. So the types that ask nothing stay open to those who select them by name, as Apollo's
 * router documents it.
 */
export function readRules(supergraph: Schema): AuthorizationRules {
  const annotated = createDirectiveReader(supergraph);
  const conditions = new Map<string, Condition>();
  const requirements = new Map<string, Requirement>();

  function unique(requirement: Requirement): Requirement {
    const own = new Map<string, Condition>();
    for (const condition of requirement) {
      const key = conditionKey(condition);
      const known = conditions.get(key) ?? condition;
      conditions.set(key, known);
      own.set(key, known);
    }
    return [...own.values()];
  }

  const beyondItsTypes = (type: InterfaceType): Requirement =>
    beyond(annotated(type), type.possibleRuntimeTypes().flatMap(annotated));

  const beyondItsTypesFields = (type: InterfaceType, fieldName: string): Requirement => {
    const field = type.field(fieldName);
    const behind = type.possibleRuntimeTypes().flatMap((each) => each.field(fieldName) ?? []);
    return field ? beyond(annotated(field), behind.flatMap(annotated)) : nothing;
  };

  const ofObjectType = (type: ObjectType): Requirement => [
    ...annotated(type),
    ...type.interfaces().flatMap(beyondItsTypes),
  ];

  function ofReturned(field: FieldDefinition<ObjectType | InterfaceType>): Requirement {
    const type = field.type && baseType(field.type);
    if (type === undefined) return nothing;
    if (isObjectType(type)) return ofObjectType(type);
    if (isInterfaceType(type)) return beyondItsTypes(type);
    // A union asks nothing itself: its fields are selected on its members.
    return isScalarType(type) || isEnumType(type) ? annotated(type) : nothing;
  }

  const ofObjectField = (type: ObjectType, field: FieldDefinition<ObjectType>): Requirement => [
    ...ofObjectType(type),
    ...annotated(field),
    ...type.interfaces().flatMap((each) => beyondItsTypesFields(each, field.name)),
    ...ofReturned(field),
  ];

  const ofInterfaceField = (type: InterfaceType, field: FieldDefinition<InterfaceType>): Requirement => [
    ...annotated(type),
    ...annotated(field),
    ...ofReturned(field),
    ...type.possibleRuntimeTypes().flatMap((each) => {
      const behind = each.field(field.name);
      return behind ? ofObjectField(each, behind) : ofObjectType(each);
    }),
  ];

  function add(coordinate: string, requirement: Requirement): void {
    if (requirement.length > 0) requirements.set(coordinate, unique(requirement));
  }

  for (const type of supergraph.objectTypes())
    for (const field of type.fields()) add(`${type.name}.${field.name}`, ofObjectField(type, field));
  for (const type of supergraph.interfaceTypes())
    for (const field of type.fields()) add(`${type.name}.${field.name}`, ofInterfaceField(type, field));

  return {
    conditions: [...conditions.values()],
    requirementOf: (typeName, fieldName) => requirements.get(`${typeName}.${fieldName}`) ?? nothing,
  };
}
