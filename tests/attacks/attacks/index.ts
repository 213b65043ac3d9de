import type { Attack } from '../attack.ts';
import { introspection } from './a01-introspection.ts';
import { noProof } from './a02-no-proof.ts';
import { strangersIds } from './a03-strangers-ids.ts';
import { costlyOperations } from './a04-costly-operations.ts';
import { guessing } from './a05-guessing.ts';
import { knownAddresses } from './a06-known-addresses.ts';
import { passwordsBcryptCuts } from './a07-passwords-bcrypt-cuts.ts';
import { accessTokens } from './a08-access-tokens.ts';
import { sessions } from './a09-sessions.ts';
import { money } from './a10-money.ts';
import { extraFields } from './a11-extra-fields.ts';
import { browsersAndSockets } from './a12-browsers-and-sockets.ts';
import { injection } from './a13-injection.ts';
import { forcedErrors } from './a14-forced-errors.ts';
import { canaries } from './a15-canaries.ts';
import { persistedQueries } from './a16-persisted-queries.ts';

export const attacks: readonly Attack[] = [
  introspection,
  noProof,
  strangersIds,
  costlyOperations,
  guessing,
  knownAddresses,
  passwordsBcryptCuts,
  accessTokens,
  sessions,
  money,
  extraFields,
  browsersAndSockets,
  injection,
  forcedErrors,
  canaries,
  persistedQueries,
];
