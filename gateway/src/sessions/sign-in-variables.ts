import { address } from '@paygraph/config';
import { z } from 'zod';

/** The variables that say whose access tokens are believed, and for how long. */
export const signInVariables = {
  ACCESS_TOKEN_JWKS_URL: address('http:', 'https:')
    .optional()
    .meta({ example: 'http://127.0.0.1:8001/.well-known/jwks.json' })
    .describe(
      'Where the keys of access tokens are published; without it, and without a key, nobody is signed in.',
    ),
  SESSION_FEED_URL: address('http:', 'https:')
    .optional()
    .meta({ example: 'http://127.0.0.1:8001/session-feed' })
    .describe('Where it is told which sessions ended; without it a token is good until it expires.'),
  SESSION_AUTHORITY: z
    .string()
    .default('users')
    .meta({ form: 'the name of a subgraph' })
    .describe('The subgraph that is believed when it says that a session has ended.'),
};

export interface SignInConfig {
  /** Where the keys of access tokens are published; in place of a fixed one. */
  readonly jwksUrl: string | undefined;
  /** Where it is told which sessions ended; without it a token is good until it expires. */
  readonly sessionFeedUrl: string | undefined;
  /** The subgraph whose answers are believed when they say that a session has ended; its feed is asked as of it. */
  readonly sessionAuthority: string;
}

export function signInConfigOf(read: Readonly<z.output<z.ZodObject<typeof signInVariables>>>): SignInConfig {
  return {
    jwksUrl: read.ACCESS_TOKEN_JWKS_URL,
    sessionFeedUrl: read.SESSION_FEED_URL,
    sessionAuthority: read.SESSION_AUTHORITY,
  };
}
