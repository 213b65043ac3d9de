import type { Schema } from '@apollo/federation-internals';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import type { Caller } from '../caller.ts';
import type { Rights } from '../rights.ts';
import type { VariableValues } from './collect-fields.ts';
import { completeAnswer, type RefusedField } from './complete-answer.ts';
import { type Condition, isMet } from './requirement.ts';
import { readRules } from './rules.ts';
import { type CutOperation, takeOut } from './take-out.ts';

export interface Authorization {
  /** What a caller with these rights may not have of a valid operation; undefined where all of it may be had. */
  refusalIn(document: DocumentNode, operationName: string | undefined, rights: Rights): Refusal | undefined;
}

export interface Refusal {
  /** What may be run in place of the client's document. Undefined where nothing may. */
  readonly permitted: DocumentNode | undefined;
  /** The answer to the client's operation, from the answer to what was permitted. */
  complete(
    answer: ExecutionResult,
    variables: VariableValues,
    caller: Pick<Caller, 'rights' | 'requestId'>,
    /** Told of each field that was refused, where there are any. */
    onRefused: (fields: readonly RefusedField[]) => void,
  ): ExecutionResult;
}

/** Callers differ in the conditions they fail: a handful of roles. More than these are cut anew each time. */
const maxCutsOfOneDocument = 50;
/** Enough to see what is missing; a page of a hundred nodes needs not say it a hundred times a field. */
const maxErrors = 100;

/** `supergraph`: the schema with the rules in it. `schema`: what clients see of it. */
export function createAuthorization(supergraph: Schema, schema: GraphQLSchema): Authorization {
  const { conditions, requirementOf } = readRules(supergraph);
  // The server hands out the same parsed document each time, and so do we: what is permitted of it is planned once.
  const known = new WeakMap<DocumentNode, Map<string, CutOperation | undefined>>();

  function cutFor(
    document: DocumentNode,
    operationName: string | undefined,
    unmet: ReadonlySet<Condition>,
  ): CutOperation | undefined {
    const key = JSON.stringify([
      operationName ?? null,
      ...[...unmet].map((each) => conditions.indexOf(each)),
    ]);
    const cuts = known.get(document) ?? new Map<string, CutOperation | undefined>();
    known.set(document, cuts);
    if (cuts.has(key)) return cuts.get(key);
    const operation = getOperationAST(document, operationName);
    const cut =
      operation === null || operation === undefined
        ? undefined
        : takeOut(schema, document, operation, (typeName, fieldName) =>
            requirementOf(typeName, fieldName).some((condition) => unmet.has(condition)),
          );
    if (cuts.size < maxCutsOfOneDocument) cuts.set(key, cut);
    return cut;
  }

  return {
    refusalIn(document, operationName, rights) {
      const unmet = new Set(conditions.filter((condition) => !isMet(condition, rights)));
      const cut = unmet.size > 0 ? cutFor(document, operationName, unmet) : undefined;
      if (cut === undefined) return undefined;
      return {
        permitted: cut.permitted,
        complete(answer, variables, caller, onRefused) {
          const refused: RefusedField[] = [];
          const data =
            answer.data &&
            completeAnswer(schema, cut, variables, answer.data, (field) => refused.push(field));
          const errors = [
            ...(answer.errors ?? []),
            ...refused.slice(0, maxErrors).map((field) => refusalError(field, caller)),
          ];
          if (refused.length > 0) onRefused(refused);
          return { ...answer, data: data ?? null, ...(errors.length > 0 && { errors }) };
        },
      };
    },
  };
}

function refusalError(
  { typeName, fieldName, path }: RefusedField,
  { rights, requestId }: Pick<Caller, 'rights' | 'requestId'>,
): GraphQLError {
  const field = `The field "${fieldName}" of ${typeName}`;
  return rights.isAuthenticated
    ? new GraphQLError(`${field} asks for rights that your access token does not give.`, {
        path,
        extensions: { code: 'FORBIDDEN', requestId },
      })
    : new GraphQLError(`${field} is for those who are signed in: send an access token.`, {
        path,
        extensions: { code: 'UNAUTHENTICATED', requestId },
      });
}
