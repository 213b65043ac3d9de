import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';

/**
 * Every part of a schema by its coordinate (GraphQL specification, section 3.13), with what a client relies on there:
 * a kind, a type with its nullability, a default. Descriptions and directives are no part of it.
 */
export function coordinatesOf(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  return new Map(types.flatMap((type) => [[type.name, kindOf(type)] as const, ...membersOf(type)]));
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) {
    const interfaces = type.getInterfaces().map(({ name }) => name);
    return ['type', ...interfaces.sort()].join(' ');
  }
  if (isInputObjectType(type)) return type.isOneOf ? 'input, one of' : 'input';
  if (isEnumType(type)) return 'enum';
  if (isScalarType(type)) return 'scalar';
  if (isInterfaceType(type)) return 'interface';
  return 'union';
}

function membersOf(type: GraphQLNamedType): readonly (readonly [string, string])[] {
  if (isObjectType(type) || isInterfaceType(type)) {
    return Object.values(type.getFields()).flatMap((field) => {
      const coordinate = `${type.name}.${field.name}`;
      const args = field.args.map((arg) => [`${coordinate}(${arg.name}:)`, inputOf(arg)] as const);
      return [[coordinate, String(field.type)] as const, ...args];
    });
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(
      (field) => [`${type.name}.${field.name}`, inputOf(field)] as const,
    );
  }
  if (isEnumType(type)) return type.getValues().map(({ name }) => [`${type.name}.${name}`, 'value'] as const);
  if (isUnionType(type))
    return type.getTypes().map(({ name }) => [`${type.name}.${name}`, 'member'] as const);
  return [];
}

function inputOf({ type, defaultValue }: GraphQLArgument | GraphQLInputField): string {
  return defaultValue === undefined ? String(type) : `${type} = ${JSON.stringify(defaultValue)}`;
}
