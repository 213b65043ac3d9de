import { randomBytes } from 'node:crypto';
import {
  AddPaymentMethodDocument,
  MeDocument,
  OpenWalletDocument,
  RegisterUserDocument,
  SignInDocument,
  VerifyEmailDocument,
} from '@paygraph/sdk';
import { type Client, createClient, openMailbox, type Place } from '@paygraph/testing';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

/** Someone who has registered, opened the mail and signed in. */
export interface Person {
  readonly place: Place;
  readonly userId: string;
  readonly displayName: string;
  readonly email: string;
  readonly password: string;
  readonly tokens: Tokens;
  readonly client: Client;
}

/** An address nobody has had before, so that runs on the same data don't meet. */
export function newEmail(name: string): string {
  return `${name.toLowerCase().replace(/[^a-z]/g, '')}.${randomBytes(5).toString('hex')}@example.com`;
}

export async function signUp(
  place: Place,
  { name, merchant }: { name: string; merchant?: boolean },
): Promise<Person> {
  const email = newEmail(name);
  const password = `correct horse ${randomBytes(6).toString('hex')}`;
  const anonymous = createClient({ place });
  await anonymous.mustRun(RegisterUserDocument, {
    input: { email, password, displayName: name, ...(merchant !== undefined && { merchant }) },
  });
  const token = await openMailbox(place).tokenFor(email);
  await anonymous.mustRun(VerifyEmailDocument, { input: { token } });
  const tokens = await signIn(place, { email, password });
  const client = createClient({ place, accessToken: tokens.accessToken });
  const { me } = await client.mustRun(MeDocument, {});
  if (me === null) throw new Error(`${email} signed in and is nobody`);
  return { place, userId: me.id, displayName: name, email, password, tokens, client };
}

export async function signIn(
  place: Place,
  { email, password }: { email: string; password: string },
): Promise<Tokens> {
  const { signIn } = await createClient({ place }).mustRun(SignInDocument, { input: { email, password } });
  if (signIn.tokens === null) throw new Error(`${email} signed in and got no tokens`);
  return signIn.tokens;
}

/** Gives the new wallet's id. */
export async function openWallet({ client }: Person, currency = 'USD'): Promise<string> {
  const { openWallet } = await client.mustRun(OpenWalletDocument, { input: { currency } });
  if (openWallet.wallet === null) throw new Error('a wallet was opened and not given');
  return openWallet.wallet.id;
}

/** Gives the payment method's id. */
export async function addCard({ client }: Person, providerToken = 'tok_visa'): Promise<string> {
  const { addPaymentMethod } = await client.mustRun(AddPaymentMethodDocument, { input: { providerToken } });
  if (addPaymentMethod.paymentMethod === null) throw new Error('a payment method was added and not given');
  return addPaymentMethod.paymentMethod.id;
}
