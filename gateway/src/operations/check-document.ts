import type { DocumentNode, GraphQLError } from 'graphql';
import { publicError } from '../errors.ts';
import type { OperationLimits } from './limits.ts';
import { measureDocument } from './measure-document.ts';
import { mostMerged } from './merged-fields.ts';

/** Why a document is not worth validating. Validation compares fields with each other, so it comes after this. */
export function refusalOfDocument(document: DocumentNode, limits: OperationLimits): GraphQLError | undefined {
  const is = measureDocument(document);
  if (is.circle !== undefined) return refused(`Fragment "${is.circle}" spreads itself.`);
  if (is.unanswerable !== undefined) {
    return refused(`"${is.unanswerable}" can’t be the name of a field in an answer. Give it another.`);
  }
  if (is.fragments > limits.fragments) return over('fragments', is.fragments, limits.fragments);
  if (is.depth > limits.depth) {
    return refused(`The operation is ${is.depth} fields deep; at most ${limits.depth} are allowed.`);
  }
  if (is.rootFields > limits.rootFields) return over('root fields', is.rootFields, limits.rootFields);
  if (is.aliases > limits.aliases) return over('aliases', is.aliases, limits.aliases);
  if (is.repeats.times > limits.repeats) return tooOften(is.repeats, limits);
  if (is.directivesPerNode > limits.directivesPerNode) {
    return over('directives at one place', is.directivesPerNode, limits.directivesPerNode);
  }
  if (is.directives > limits.directives) return over('directives', is.directives, limits.directives);
  if (is.selections > limits.selections) {
    return over('fields, counted wherever a fragment is spread', is.selections, limits.selections);
  }
  if (is.characters > limits.characters) {
    return over('characters, counted wherever a fragment is spread', is.characters, limits.characters);
  }
  if (is.headCharacters > limits.headCharacters) {
    return over('characters in its name and its variables', is.headCharacters, limits.headCharacters);
  }
  // Only now, for it follows every spread.
  const merged = mostMerged(document);
  return merged.times > limits.repeats ? tooOften(merged, limits) : undefined;
}

function tooOften(
  { field, times }: { field: string; times: number },
  { repeats }: OperationLimits,
): GraphQLError {
  return refused(
    `"${field}" is asked for ${times} times in one place; at most ${repeats} times are allowed.`,
  );
}

function over(what: string, count: number, most: number): GraphQLError {
  // A bomb's count has too many digits to help anyone.
  const found = count > 1_000_000 ? 'more than a million' : String(count);
  return refused(`The operation has ${found} ${what}; at most ${most} are allowed.`);
}

function refused(message: string): GraphQLError {
  return publicError('GRAPHQL_VALIDATION_FAILED', message);
}
