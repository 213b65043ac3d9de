import { type GraphQLOutputType, getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';

/**
 * All there is to select of a type, down to a depth: every field that needs no argument. Empty for a scalar. Lists that
 * can be sliced are kept short.
 */
export function selectionOf(output: GraphQLOutputType, depth: number): string {
  const type = getNamedType(output);
  if (isLeafType(type)) return '';
  if (!isObjectType(type)) return '{ __typename }';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const slice = field.args.some(({ name }) => name === 'first') ? '(first: 2)' : '';
    if (isLeafType(getNamedType(field.type))) return [`${field.name}${slice}`];
    return depth > 1 ? [`${field.name}${slice} ${selectionOf(field.type, depth - 1)}`] : [];
  });
  return `{ ${['__typename', ...fields].join(' ')} }`;
}
