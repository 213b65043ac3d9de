import { type FieldNode, type GraphQLFormattedError, Kind, parse, type SelectionSetNode } from 'graphql';
import { internalMessage, type PublicCode, publicCodes } from '../errors.ts';

/**
 * An error of a subgraph, reduced to what may go on to the client: a code of the contract with its text, or a mask. Its
 * own failed parse or validation is a fault of our plan, except where it is a literal of a scalar of its own: no scalar
 * but the built-in ones is known outside its subgraph.
 */
export function fromSubgraph(error: GraphQLFormattedError): GraphQLFormattedError {
  const where = error.path && { path: error.path };
  const code = publicCodeOf(error);
  if (code === undefined) {
    return { message: internalMessage, ...where, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  }
  return { message: error.message, ...where, extensions: { code } };
}

function publicCodeOf(error: GraphQLFormattedError): PublicCode | undefined {
  const code = publicCodes.find((known) => known === error.extensions?.['code']);
  switch (code) {
    case 'GRAPHQL_VALIDATION_FAILED':
      return /^Expected value of type "/.test(error.message) ? 'BAD_USER_INPUT' : undefined;
    case 'BAD_USER_INPUT':
      // The planner's own variable: whatever is wrong with it, the client did not write it.
      return error.message.startsWith('Variable "$representations"') ? undefined : code;
    case 'GRAPHQL_PARSE_FAILED':
    case 'INTERNAL_SERVER_ERROR':
      return undefined;
    default:
      return code;
  }
}

/** Enough for a client to see what is missing; a page of a hundred nodes needs not say it a hundred times a field. */
const maxErrors = 100;

/**
 * The error that stands for a whole fetch that gave nothing: one at each field that now is null, in the paths of the
 * fetch, where an entity's begins with `_entities` and its index.
 */
export function forWholeFetch(
  operation: string,
  representations: unknown,
  code: PublicCode,
  message: string,
): readonly GraphQLFormattedError[] {
  return lostPaths(operation, representations)
    .slice(0, maxErrors)
    .map((path) => ({ message, path, extensions: { code } }));
}

function lostPaths(operation: string, representations: unknown): readonly (string | number)[][] {
  const fields = topLevelFields(operation);
  const entities = fields.find((field) => field.name.value === '_entities');
  if (entities === undefined) return fields.map((field) => [responseName(field)]);
  return asList(representations).flatMap((representation, index) => {
    const lost = fieldsOf(entities.selectionSet, typenameOf(representation));
    if (lost.length === 0) return [['_entities', index]];
    return lost.map((field) => ['_entities', index, responseName(field)]);
  });
}

function topLevelFields(operation: string): readonly FieldNode[] {
  const definition = parse(operation, { noLocation: true }).definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION,
  );
  return fieldsOf(definition?.selectionSet, undefined);
}

/** The fields of a fetch that a type gives; `undefined` for any type. The planner is told to write no named fragments. */
function fieldsOf(
  selectionSet: SelectionSetNode | undefined,
  typename: string | undefined,
): readonly FieldNode[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [selection];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const condition = selection.typeCondition?.name.value;
    const fits = condition === undefined || typename === undefined || condition === typename;
    return fits ? fieldsOf(selection.selectionSet, typename) : [];
  });
}

function responseName(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function typenameOf(representation: unknown): string | undefined {
  if (typeof representation !== 'object' || representation === null || !('__typename' in representation))
    return undefined;
  return typeof representation.__typename === 'string' ? representation.__typename : undefined;
}
