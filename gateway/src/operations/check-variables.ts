import type { GraphQLError } from 'graphql';
import { publicError } from '../errors.ts';
import type { OperationLimits } from './limits.ts';

type VariableLimits = Pick<OperationLimits, 'variableNesting' | 'variableValues'>;

/** Why variables are not worth coercing. Level by level, for there is no stack that deep nesting could not exhaust. */
export function refusalOfVariables(variables: unknown, limits: VariableLimits): GraphQLError | undefined {
  let level: readonly unknown[] = childrenOf(variables);
  let values = 0;
  for (let nesting = 0; level.length > 0; nesting += 1) {
    values += level.length;
    if (values > limits.variableValues) {
      return publicError('BAD_USER_INPUT', `The variables hold more than ${limits.variableValues} values.`);
    }
    level = level.flatMap(childrenOf);
    if (level.length > 0 && nesting + 1 > limits.variableNesting) {
      const most = limits.variableNesting;
      return publicError('BAD_USER_INPUT', `A variable is nested more than ${most} objects and lists deep.`);
    }
  }
  return undefined;
}

function childrenOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
