import {
  AddPaymentMethodDocument,
  DepositDocument,
  PayDocument,
  RemovePaymentMethodDocument,
  WithdrawDocument,
} from '@paygraph/sdk';
import type { WrongInput } from '../wrong-input/case.ts';
import { depositing, paying, withdrawing } from './requests.ts';
import type { Stage } from './stage.ts';

type Case = Omit<WrongInput<Stage>, 'expected'> & {
  /** True where the attempt is recorded before it is refused. */
  readonly recorded?: true;
};

export const paymentRefusals = {
  INVALID_PROVIDER_TOKEN: [
    {
      name: 'a token the provider never gave',
      operation: AddPaymentMethodDocument,
      variables: () => ({ input: { providerToken: 'tok_of_nobody' } }),
    },
  ],
  PAYMENT_METHOD_NOT_FOUND: [
    {
      name: "a deposit from a stranger's card",
      operation: DepositDocument,
      variables: (stage) => depositing(stage, { paymentMethodId: stage.bob.cardId }),
    },
    {
      name: "a withdrawal to a stranger's card",
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, { paymentMethodId: stage.bob.cardId }),
    },
    {
      name: "a payment from a stranger's card",
      operation: PayDocument,
      variables: (stage) => paying(stage, { sourceWalletId: undefined, paymentMethodId: stage.bob.cardId }),
    },
    {
      name: "the removal of a stranger's card",
      operation: RemovePaymentMethodDocument,
      variables: ({ bob }) => ({ input: { paymentMethodId: bob.cardId } }),
    },
  ],
  CARD_DECLINED: [
    {
      name: 'a deposit from a card that is declined',
      operation: DepositDocument,
      variables: (stage) => depositing(stage, { paymentMethodId: stage.declinedCardId }),
      recorded: true,
    },
    {
      name: 'a withdrawal to a card that is declined',
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, { paymentMethodId: stage.declinedCardId }),
      recorded: true,
    },
    {
      name: 'a payment from a card that is declined',
      operation: PayDocument,
      variables: (stage) =>
        paying(stage, { sourceWalletId: undefined, paymentMethodId: stage.declinedCardId }),
      recorded: true,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
