import { wholeNumber } from '@paygraph/config';
import type { z } from 'zod';

/** What one operation may be. Each is a bound on work that is done before anyone is asked for data. */
export interface OperationLimits {
  /** Of the document's text, comments and all; and again of what it asks for, each fragment spelled out. */
  readonly characters: number;
  /** Of an operation's name and variables, defaults and all: every fetch of its plan may repeat them. */
  readonly headCharacters: number;
  readonly tokens: number;
  /** Braces, brackets and parentheses within each other: what the parser's own stack bears. */
  readonly nesting: number;
  /** Fields within fields, fragments followed; below `__schema` and `__type` graphql's own limit holds. */
  readonly depth: number;
  readonly rootFields: number;
  /** Fields and fragment spreads, counted wherever a fragment is spread: what the planner has to look at. */
  readonly selections: number;
  readonly aliases: number;
  /** How often one field may stand in one selection set, under whatever names, and in one place of the answer. */
  readonly repeats: number;
  readonly directivesPerNode: number;
  readonly directives: number;
  readonly fragments: number;
  /** Objects and lists within each other in the variables. */
  readonly variableNesting: number;
  readonly variableValues: number;
  /** Of all their texts and names: every fetch of a plan may carry them, and a subscription keeps them. */
  readonly variableCharacters: number;
  readonly cost: number;
  /** The length of a list whose length nothing in the schema tells. */
  readonly assumedListSize: number;
}

export const operationLimitVariables = {
  MAX_OPERATION_CHARACTERS: wholeNumber(100, 1_000_000)
    .default(100_000)
    .describe('Characters of one operation, spelled out.'),
  MAX_OPERATION_HEAD_CHARACTERS: wholeNumber(10, 100_000)
    .default(5_000)
    .describe('Characters of an operation’s name and the declarations of its variables.'),
  MAX_OPERATION_TOKENS: wholeNumber(10, 100_000).default(2_000).describe('Tokens of one operation.'),
  MAX_OPERATION_NESTING: wholeNumber(5, 500)
    .default(64)
    .describe('Braces, brackets and parentheses within each other.'),
  MAX_OPERATION_DEPTH: wholeNumber(1, 100).default(15).describe('Fields within fields.'),
  MAX_OPERATION_ROOT_FIELDS: wholeNumber(1, 1_000)
    .default(20)
    .describe('Fields at the root of one operation.'),
  MAX_OPERATION_SELECTIONS: wholeNumber(1, 10_000)
    .default(1_000)
    .describe('Fields and fragment spreads, counted wherever a fragment is spread.'),
  MAX_OPERATION_ALIASES: wholeNumber(0, 10_000).default(30).describe('Aliases in one operation.'),
  MAX_FIELD_REPEATS: wholeNumber(1, 1_000)
    .default(10)
    .describe('How often one field may stand in one place of the answer.'),
  MAX_DIRECTIVES_PER_NODE: wholeNumber(0, 100).default(5).describe('Directives at one place.'),
  MAX_OPERATION_DIRECTIVES: wholeNumber(0, 1_000).default(50).describe('Directives in one operation.'),
  MAX_OPERATION_FRAGMENTS: wholeNumber(0, 1_000).default(50).describe('Fragments in one operation.'),
  MAX_VARIABLE_NESTING: wholeNumber(1, 100)
    .default(20)
    .describe('Objects and lists within each other in the variables.'),
  MAX_VARIABLE_VALUES: wholeNumber(1, 1_000_000)
    .default(5_000)
    .describe('Values in the variables of one operation.'),
  MAX_VARIABLE_CHARACTERS: wholeNumber(1, 1_000_000)
    .default(200_000)
    .describe('Characters of all texts and names in the variables.'),
  MAX_OPERATION_COST: wholeNumber(1, 1_000_000_000)
    .default(2_000)
    .describe('What one operation may cost, as the schema says what its fields do.'),
  ASSUMED_LIST_SIZE: wholeNumber(1, 1_000)
    .default(5)
    .describe('The length of a list whose length nothing in the schema tells.'),
};

type Read = z.output<z.ZodObject<typeof operationLimitVariables>>;

export function readOperationLimits(read: Read): OperationLimits {
  return {
    characters: read.MAX_OPERATION_CHARACTERS,
    headCharacters: read.MAX_OPERATION_HEAD_CHARACTERS,
    tokens: read.MAX_OPERATION_TOKENS,
    nesting: read.MAX_OPERATION_NESTING,
    depth: read.MAX_OPERATION_DEPTH,
    rootFields: read.MAX_OPERATION_ROOT_FIELDS,
    selections: read.MAX_OPERATION_SELECTIONS,
    aliases: read.MAX_OPERATION_ALIASES,
    repeats: read.MAX_FIELD_REPEATS,
    directivesPerNode: read.MAX_DIRECTIVES_PER_NODE,
    directives: read.MAX_OPERATION_DIRECTIVES,
    fragments: read.MAX_OPERATION_FRAGMENTS,
    variableNesting: read.MAX_VARIABLE_NESTING,
    variableValues: read.MAX_VARIABLE_VALUES,
    variableCharacters: read.MAX_VARIABLE_CHARACTERS,
    cost: read.MAX_OPERATION_COST,
    assumedListSize: read.ASSUMED_LIST_SIZE,
  };
}
