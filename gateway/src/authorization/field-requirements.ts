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
import { createRequiredFields } from './required-fields.ts';
import { beyond, type Requirement } from './requirement.ts';

type Field = FieldDefinition<ObjectType | InterfaceType>;

const nothing: Requirement = [];

/**
 * What a field asks: what it is annotated with, what its type is annotated with, what the type it returns is, and what
 * the fields ask that it is made of.
 *
 * A field of an interface asks all that any type behind it may ask, for any of them may be what comes. Composition
 * writes that on the interface, too; what an interface asks *beyond* its types together can only have been written by
 * hand, and then each of its types asks it. So the types that ask nothing stay open to those who select them by name,
 * as Apollo's router documents it.
 */
export function createRequirements(supergraph: Schema): (field: Field) => Requirement {
  const annotated = createDirectiveReader(supergraph);
  const requiredFields = createRequiredFields(supergraph);

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

  function ofReturned(field: Field): Requirement {
    const type = field.type && baseType(field.type);
    if (type === undefined) return nothing;
    if (isObjectType(type)) return ofObjectType(type);
    if (isInterfaceType(type)) return beyondItsTypes(type);
    // A union asks nothing itself: its fields are selected on its members.
    return isScalarType(type) || isEnumType(type) ? annotated(type) : nothing;
  }

  const ofObjectField = (type: ObjectType, field: Field): Requirement => [
    ...ofObjectType(type),
    ...annotated(field),
    ...type.interfaces().flatMap((each) => beyondItsTypesFields(each, field.name)),
    ...ofReturned(field),
  ];

  const ofInterfaceField = (type: InterfaceType, field: Field): Requirement => [
    ...annotated(type),
    ...annotated(field),
    ...ofReturned(field),
    ...type.possibleRuntimeTypes().flatMap((each) => {
      const behind = each.field(field.name);
      return behind ? ofField(behind) : ofObjectType(each);
    }),
  ];

  const withoutRequired = (field: Field): Requirement =>
    isObjectType(field.parent) ? ofObjectField(field.parent, field) : ofInterfaceField(field.parent, field);

  const ofField = (field: Field): Requirement => [
    ...withoutRequired(field),
    ...requiredFields(field).flatMap(withoutRequired),
  ];

  return ofField;
}
