import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { publicError } from '../errors.ts';
import type { ClientOperation, Variables } from '../execution/operation.ts';
import { refusalOfConditionalRoot } from '../subscriptions/conditional-root.ts';
import type { LoadedSupergraph } from '../supergraph/build-supergraph.ts';
import { type BoundedCache, createBoundedCache } from './bounded-cache.ts';
import { refusalOfDocument } from './check-document.ts';
import { refusalOfText } from './check-text.ts';
import { refusalOfVariables } from './check-variables.ts';
import type { OperationLimits } from './limits.ts';
import { estimateCost } from './operation-cost.ts';
import type { DocumentReference, PersistedOperations } from './persisted-operations.ts';

/** A request as it came, over HTTP or WebSocket. */
export interface OperationRequest extends DocumentReference {
  readonly operationName?: string | null | undefined;
  readonly variables?: Variables | null | undefined;
}

export interface PreparedOperation {
  readonly operation: ClientOperation;
  readonly node: OperationDefinitionNode;
  readonly text: string;
  readonly variables: Variables;
}

export interface OperationRules {
  /** The operation that is asked for, within every limit, or the errors that say why it is not run. */
  prepare(
    request: OperationRequest,
    supergraph: LoadedSupergraph,
  ): PreparedOperation | { errors: readonly GraphQLError[] };
  /** No introspection, and no error text that would spell out the schema instead. */
  readonly hideSchema: boolean;
}

/** A client mends one fault at a time, and finding all of them is work that can be asked for. */
const maxValidationErrors = 10;
/** A parsed document takes some hundred times the room of its text. */
const checkedInCharacters = { maxCount: 1_000, maxSize: 500_000, maxOneSize: 10_000 };

/** What every operation must keep to. The cheap checks come first: each bounds the work of those after it. */
export function createOperationRules(options: {
  limits: OperationLimits;
  persisted: PersistedOperations;
  introspection: boolean;
}): OperationRules {
  const { limits, persisted, introspection } = options;
  const rules = [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  const checked = createCheckedDocuments();

  function check(
    text: string,
    supergraph: LoadedSupergraph,
  ): { document: DocumentNode } | { errors: readonly GraphQLError[] } {
    const refusal = refusalOfText(text, limits);
    if (refusal) return { errors: [refusal] };
    const document = parseOrError(text);
    if (document instanceof GraphQLError) return { errors: [withCode(document, 'GRAPHQL_PARSE_FAILED')] };
    const tooMuch = refusalOfDocument(document, limits);
    if (tooMuch) return { errors: [tooMuch] };
    const conditional = refusalOfConditionalRoot(document);
    if (conditional) return { errors: [conditional] };
    const faults = validateWithin(document, supergraph, rules);
    return faults.length > 0 ? { errors: faults } : { document };
  }

  return {
    hideSchema: !introspection,
    prepare(request, supergraph) {
      const variables = request.variables ?? {};
      const meant = persisted.resolve(request);
      if ('refusal' in meant) return { errors: [meant.refusal] };
      const { text, keep } = meant;
      const known = checked.get(supergraph, text);
      const result = known ? { document: known } : check(text, supergraph);
      if ('errors' in result) return result;
      const { document } = result;
      if (!known) checked.set(supergraph, text, document);
      keep();

      const operationName = request.operationName ?? undefined;
      const node = getOperationAST(document, operationName);
      if (!node) return { errors: [noSuchOperation()] };
      const refusal =
        refusalOfVariables(variables, limits) ?? refusalOfCost(document, node, variables, supergraph, limits);
      if (refusal) return { errors: [refusal] };
      return { operation: { supergraph, document, operationName }, node, text, variables };
    },
  };
}

function refusalOfCost(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  supergraph: LoadedSupergraph,
  limits: OperationLimits,
): GraphQLError | undefined {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const { schema, costModel: model } = supergraph;
  const { assumedListSize } = limits;
  const { cost, unsliced } = estimateCost({
    schema,
    model,
    operation,
    fragments,
    variables,
    assumedListSize,
  });
  if (unsliced) {
    const names = unsliced.slicingArguments.map((name) => `"${name}"`).join(', ');
    return publicError('BAD_USER_INPUT', `${unsliced.field} must be given exactly one of ${names}.`);
  }
  if (cost <= limits.cost) return undefined;
  return publicError(
    'OPERATION_TOO_COSTLY',
    `The operation could cost ${Math.ceil(cost)}; at most ${limits.cost} is allowed. Ask for fewer fields, or for smaller pages.`,
  );
}

/** Documents that passed every check that does not depend on variables, by their text, for each supergraph anew. */
function createCheckedDocuments() {
  const bySupergraph = new WeakMap<LoadedSupergraph, BoundedCache<DocumentNode>>();
  return {
    get: (supergraph: LoadedSupergraph, text: string) => bySupergraph.get(supergraph)?.get(text),
    set(supergraph: LoadedSupergraph, text: string, document: DocumentNode): void {
      const documents = bySupergraph.get(supergraph) ?? createBoundedCache(checkedInCharacters);
      bySupergraph.set(supergraph, documents);
      documents.set(text, document, text.length);
    },
  };
}

function parseOrError(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function validateWithin(
  document: DocumentNode,
  { schema }: LoadedSupergraph,
  rules: readonly ValidationRule[],
): readonly GraphQLError[] {
  return validate(schema, document, rules, { maxErrors: maxValidationErrors }).map((fault) =>
    withCode(fault, 'GRAPHQL_VALIDATION_FAILED'),
  );
}

function noSuchOperation(): GraphQLError {
  return publicError('BAD_USER_INPUT', 'Name, in operationName, one of the operations of the document.');
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code },
  });
}
