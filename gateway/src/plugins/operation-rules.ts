import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type ParseOptions,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { publicError } from '../errors.ts';

/** What an operation must keep to, over HTTP and over WebSocket alike. */
export interface OperationRules {
  /** Beside those of the specification. */
  readonly validationRules: readonly ValidationRule[];
  readonly parseOptions: ParseOptions;
  /** No introspection, and no error text that would spell out the schema instead. */
  readonly hideSchema: boolean;
}

/** Far above what a client writes by hand or generates; it bounds the work of parsing and validating. */
const maxTokens = 10_000;

export function createOperationRules(options: { introspection: boolean }): OperationRules {
  return {
    validationRules: options.introspection ? [] : [NoSchemaIntrospectionCustomRule],
    parseOptions: { maxTokens },
    hideSchema: !options.introspection,
  };
}

/** The document of a message that did not come through the HTTP server, or the errors that say why it can't be run. */
export function readOperation(
  message: { query: string; operationName?: string | null | undefined },
  schema: GraphQLSchema,
  rules: OperationRules,
): { document: DocumentNode } | { errors: readonly GraphQLError[] } {
  const document = parseOrError(message.query, rules);
  if (document instanceof GraphQLError) return { errors: [withCode(document, 'GRAPHQL_PARSE_FAILED')] };
  const faults = validate(schema, document, [...specifiedRules, ...rules.validationRules]);
  if (faults.length > 0)
    return { errors: faults.map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED')) };
  if (getOperationAST(document, message.operationName) == null) {
    return { errors: [publicError('BAD_USER_INPUT', 'There is no such operation in the document.')] };
  }
  return { document };
}

function parseOrError(query: string, rules: OperationRules): DocumentNode | GraphQLError {
  try {
    return parse(query, rules.parseOptions);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code },
  });
}
