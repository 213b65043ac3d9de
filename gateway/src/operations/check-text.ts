import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { publicError } from '../errors.ts';
import type { OperationLimits } from './limits.ts';

type TextLimits = Pick<OperationLimits, 'characters' | 'tokens' | 'nesting'>;

/**
 * Why a text is not worth parsing, found by the lexer alone: it holds one token at a time and has no stack to exhaust.
 * What is no GraphQL at all passes here, for the parser says it better.
 */
export function refusalOfText(text: string, limits: TextLimits): GraphQLError | undefined {
  if (text.length > limits.characters) {
    return tooLarge(`The document has more than ${limits.characters} characters. Send values as variables.`);
  }
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  try {
    for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
      tokens += 1;
      if (tokens > limits.tokens) {
        return tooLarge(`The document has more than ${limits.tokens} tokens. Ask for less at once.`);
      }
      if (opening.has(kind)) nesting += 1;
      if (closing.has(kind)) nesting -= 1;
      if (nesting > limits.nesting) {
        return tooLarge(`The document is nested more than ${limits.nesting} deep. Ask for less at once.`);
      }
    }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
  }
  return undefined;
}

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

function tooLarge(message: string): GraphQLError {
  return publicError('GRAPHQL_PARSE_FAILED', message);
}
