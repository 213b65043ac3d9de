import { type DocumentNode, type GraphQLError, getOperationAST, getVariableValues } from 'graphql';
import { publicError } from '../errors.ts';
import type { LoadedSupergraph } from '../supergraph/build-supergraph.ts';

/** A valid operation, and the supergraph it was found valid against. */
export interface ClientOperation {
  readonly supergraph: LoadedSupergraph;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
}

export type Variables = Readonly<Record<string, unknown>>;

const maxVariableErrors = 20;

/** What is wrong with the variables, as far as the gateway knows their types: scalars of a subgraph's own pass here. */
export function variableFaults(operation: ClientOperation, variables: Variables): readonly GraphQLError[] {
  const definitions = getOperationAST(operation.document, operation.operationName)?.variableDefinitions ?? [];
  const { errors } = getVariableValues(operation.supergraph.schema, definitions, variables, {
    maxErrors: maxVariableErrors,
  });
  return (errors ?? []).map((error) => publicError('BAD_USER_INPUT', error.message));
}
