import type { SubgraphContext } from '@paygraph/subgraph-server';
import type { MutationSignInArgs, SignInPayload } from '../generated/resolver-types.ts';
import { tooBusy, tooManyTries } from './busy.ts';
import type { UseCases } from './use-cases.ts';
import { signInErrors } from './user-errors.ts';

/** What a browser calls itself may be of any length; a list of sessions shows its beginning. */
const longestUserAgent = 256;

export const signIn =
  ({ signIn: open }: Pick<UseCases, 'signIn'>) =>
  async (
    _parent: unknown,
    { input }: MutationSignInArgs,
    { identity: { client } }: SubgraphContext,
  ): Promise<SignInPayload> => {
    const outcome = await open(
      { email: input.email, password: input.password, mfaCode: input.mfaCode ?? undefined },
      { userAgent: client?.userAgent?.slice(0, longestUserAgent), ipAddress: client?.address },
    );
    switch (outcome.kind) {
      case 'signed-in':
        return { tokens: outcome.tokens, userErrors: [] };
      case 'refused':
        return { userErrors: [signInErrors[outcome.refusal]] };
      case 'rate-limited':
        throw tooManyTries();
      case 'busy':
        throw tooBusy();
      default:
        return outcome satisfies never;
    }
  };
