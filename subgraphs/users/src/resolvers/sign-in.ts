import type { MutationResolvers } from '../generated/resolver-types.ts';
import { tooBusy } from './busy.ts';
import type { UseCases } from './use-cases.ts';
import { signInErrors } from './user-errors.ts';

type Resolve = Extract<MutationResolvers['signIn'], (...args: never) => unknown>;

/** What a browser calls itself may be of any length; a list of sessions shows its beginning. */
const longestUserAgent = 256;

export const signIn =
  ({ signIn: open }: UseCases): Resolve =>
  async (_parent, { input }, { identity: { client } }) => {
    const outcome = await open(
      { email: input.email, password: input.password },
      { userAgent: client?.userAgent?.slice(0, longestUserAgent), ipAddress: client?.address },
    );
    switch (outcome.kind) {
      case 'signed-in':
        return { tokens: outcome.tokens, userErrors: [] };
      case 'refused':
        return { userErrors: [signInErrors[outcome.refusal]] };
      case 'busy':
        throw tooBusy();
      default:
        return outcome satisfies never;
    }
  };
