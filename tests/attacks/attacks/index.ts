import type { Attack } from '../attack.ts';
import { introspection } from './a01-introspection.ts';
import { noProof } from './a02-no-proof.ts';
import { strangersIds } from './a03-strangers-ids.ts';
import { accessTokens } from './a08-access-tokens.ts';

export const attacks: readonly Attack[] = [introspection, noProof, strangersIds, accessTokens];
