import { address } from '@paygraph/config';
import { z } from 'zod';

/** The variables that say whose access tokens are believed, and for how long. */
export const signInVariables = {
  ACCESS_TOKEN_JWKS_URL: address('http:', 'https:').optional(),
  SESSION_FEED_URL: address('http:', 'https:').optional(),
  SESSION_AUTHORITY: z.string().default('users'),
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
