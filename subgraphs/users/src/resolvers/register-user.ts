import type { MutationRegisterUserArgs, RegisterUserPayload } from '../generated/resolver-types.ts';
import { tooBusy } from './busy.ts';
import type { UseCases } from './use-cases.ts';
import { registrationErrors } from './user-errors.ts';

export const registerUser =
  ({ registerUser: register }: Pick<UseCases, 'registerUser'>) =>
  async (_parent: unknown, { input }: MutationRegisterUserArgs): Promise<RegisterUserPayload> => {
    const { email, password, displayName, phone, merchant } = input;
    const outcome = await register({
      email,
      password,
      displayName,
      phone: phone ?? undefined,
      merchant: merchant ?? false,
    });
    switch (outcome.kind) {
      case 'mail-sent':
        return { verificationSentTo: outcome.to, userErrors: [] };
      case 'refused':
        return { userErrors: outcome.refusals.map((refusal) => registrationErrors[refusal]) };
      case 'busy':
        throw tooBusy();
      default:
        return outcome satisfies never;
    }
  };
