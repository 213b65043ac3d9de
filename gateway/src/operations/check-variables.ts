import type { GraphQLError } from 'graphql';
import { publicError } from '../errors.ts';
import type { OperationLimits } from './limits.ts';

type VariableLimits = Pick<OperationLimits, 'variableNesting' | 'variableValues' | 'variableCharacters'>;

/** Why variables are not worth coercing. Level by level, for there is no stack that deep nesting could not exhaust. */
export function refusalOfVariables(variables: unknown, limits: VariableLimits): GraphQLError | undefined {
  let level: readonly unknown[] = childrenOf(variables);
  let values = 0;
  let characters = charactersOf(variables);
  for (let nesting = 0; level.length > 0; nesting += 1) {
    values += level.length;
    characters += level.reduce((sum: number, value) => sum + charactersOf(value), 0);
    if (values > limits.variableValues) {
      return publicError('BAD_USER_INPUT', `The variables hold more than ${limits.variableValues} values.`);
    }
    if (characters > limits.variableCharacters) {
      const most = limits.variableCharacters;
      return publicError('BAD_USER_INPUT', `The variables hold more than ${most} characters.`);
    }
    level = level.flatMap(childrenOf);
    if (level.length > 0 && nesting + 1 > limits.variableNesting) {
      const most = limits.variableNesting;
      return publicError('BAD_USER_INPUT', `A variable is nested more than ${most} objects and lists deep.`);
    }
  }
  return undefined;
}

/** Of a text; of an object those of its names. */
function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 0;
  return Object.keys(value).reduce((sum, name) => sum + name.length, 0);
}

function childrenOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
