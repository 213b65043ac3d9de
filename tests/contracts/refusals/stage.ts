import { SignInDocument, SignOutDocument } from '@paygraph/sdk';
import type { Place } from '@paygraph/testing';
import { signUpAdmin } from '../../people/admins.ts';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../../people/movements.ts';
import { askRefund, pay, signUpMerchant } from '../../people/payments.ts';
import { type Person, signUp, type Tokens } from '../../people/person.ts';
import { enrol, type SecuredPerson } from '../../people/second-factor.ts';
import { deactivateWallet, freezeWallet } from '../../people/wallet-statuses.ts';
import { prepareSetting, type Setting } from '../wrong-input/setting.ts';

/** The setting of the wrong input, with everything that only a movement or an admin can have brought about. */
export interface Stage extends Setting {
  readonly admin: Person;
  /** A USD wallet with 50.00, frozen. */
  readonly frozen: WalletHolder;
  /** A USD wallet, closed by its owner. */
  readonly closed: WalletHolder;
  /** A USD wallet that holds all it may: 100,000.00. */
  readonly full: WalletHolder;
  /** A USD wallet with 40,000.00, of whose owner 20,000.00 have gone out today: 5,000.00 more may. */
  readonly rich: WalletHolder;
  readonly merchant: WalletHolder;
  /** 12.00 from Ada's wallet to the merchant, of which 10.00 is left to be given back. */
  readonly paymentId: string;
  /** 1.00 from Ada's wallet to the merchant, given back. */
  readonly reversedId: string;
  /** A merchant who was paid 12.00 by Ada and has sent it all away. */
  readonly broke: WalletHolder;
  readonly brokePaymentId: string;
  readonly depositId: string;
  /** Has a second factor. */
  readonly secured: SecuredPerson;
  /** Someone whose password was guessed at until no more guesses are looked at. */
  readonly locked: Person;
  /** The tokens of a session that its owner has ended. */
  readonly signedOut: Tokens;
}

/** The most one deposit may be. */
const largest = '10000.00';

export async function prepareStage(place: Place): Promise<Stage> {
  const setting = await prepareSetting(place);
  const [admin, frozen, closed, full, rich, merchant, broke, secured, locked, gone] = await Promise.all([
    signUpAdmin(place),
    signUpWithWallet(place, { name: 'Fred' }),
    signUpWithWallet(place, { name: 'Cleo' }),
    signUpWithWallet(place, { name: 'Fulvia' }),
    signUpWithWallet(place, { name: 'Rich' }),
    signUpMerchant(place, { name: 'Corner Shop' }),
    signUpMerchant(place, { name: 'Broken Shop' }),
    signUp(place, { name: 'Sera' }).then(enrol),
    signUp(place, { name: 'Lukas' }),
    signUp(place, { name: 'Gaston' }),
  ]);
  const { ada, anonymous } = setting;
  for (let guess = 0; guess < 5; guess += 1) {
    await anonymous.run(SignInDocument, { input: { email: locked.email, password: 'a guess' } });
  }
  await gone.client.mustRun(SignOutDocument, { input: {} });
  await gone.client.close();
  await deposit(frozen, '50.00');
  await freezeWallet(admin, frozen.walletId);
  await deactivateWallet(closed, closed.walletId);
  await Promise.all([
    ...Array.from({ length: 10 }, () => deposit(full, largest)),
    ...Array.from({ length: 6 }, () => deposit(rich, largest)),
  ]);
  for (const amount of [largest, largest]) {
    const { transaction } = await askTransfer(rich, { amount, to: merchant });
    if (transaction?.status !== 'COMPLETED') throw new Error('20,000.00 could not be sent');
  }
  const depositId = await deposit(ada, '24.00');
  const paymentId = await pay(ada, { amount: '12.00', to: merchant });
  await askRefund(merchant, { transactionId: paymentId, amount: '2.00' });
  const reversedId = await pay(ada, { amount: '1.00', to: merchant });
  await askRefund(merchant, { transactionId: reversedId });
  const brokePaymentId = await pay(ada, { amount: '12.00', to: broke });
  await pay(broke, { amount: '11.35', to: merchant });
  return {
    ...setting,
    admin,
    frozen,
    closed,
    full,
    rich,
    merchant,
    paymentId,
    reversedId,
    broke,
    brokePaymentId,
    depositId,
    secured,
    locked,
    signedOut: gone.tokens,
  };
}
