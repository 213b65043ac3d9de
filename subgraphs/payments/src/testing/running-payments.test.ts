// What tests stand on; no tests of its own.
import { generateKeyPairSync } from 'node:crypto';
import { createIds, type UserId } from '@paygraph/ids';
import { createIdentitySigner, identityHeader, type Principal, type Role } from '@paygraph/principal';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { z } from 'zod';
import { startPayments } from '../index.ts';
import { startScratchProvider } from './scratch-provider.test.ts';

export const ids = createIds();

export const anonymous: Principal = { kind: 'anonymous' };
export const transactions: Principal = { kind: 'service', name: 'transactions' };
/** A service that moves no money. */
export const gateway: Principal = { kind: 'service', name: 'gateway' };
export const user = (userId: UserId, role: Role = 'USER'): Principal => ({
  kind: 'user',
  userId,
  role,
  sessionId: ids.next('ses'),
});

/** Shared with the provider, which signs its callbacks with it. */
export const webhookSecret = 'a secret of both sides, thirty-two characters and more';

export interface Answer {
  readonly text: string;
  readonly data: unknown;
  /** Of the first error. */
  readonly code: string | undefined;
}

const fields = 'id kind label last4 brand expiryMonth expiryYear createdAt';
const addedSchema = z.object({
  addPaymentMethod: z.object({ paymentMethod: z.object({ id: z.string() }) }),
});

/**
 * The whole subgraph as it is served, asked over HTTP by whom a test likes. With `callsBack` the provider says all it
 * did on the private port, twice.
 */
export async function startRunningPayments(
  given: Readonly<Record<string, string>> = {},
  { callsBack = true }: { callsBack?: boolean } = {},
) {
  const gatewayKeys = newKeys();
  const transactionsKeys = newKeys();
  const signers = {
    gateway: createIdentitySigner({ issuer: 'gateway', privateKey: gatewayKeys.privateKey }),
    transactions: createIdentitySigner({ issuer: 'transactions', privateKey: transactionsKeys.privateKey }),
  };
  const scratch = await createScratchDatabase('payments');
  const adminPort = await getPort();
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const provider = await startScratchProvider(
    callsBack
      ? {
          PROVIDER_WEBHOOK_URL: `${adminUrl}/internal/provider/callback`,
          PROVIDER_WEBHOOK_SECRET: webhookSecret,
          PROVIDER_WEBHOOK_DUPLICATES: 'true',
        }
      : {},
  );
  const service = await startPayments({
    PORT: String(await getPort()),
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'silent',
    ...Object.fromEntries(
      ['USERS', 'WALLETS', 'TRANSACTIONS', 'PAYMENTS', 'NOTIFICATIONS'].map((name) => [
        `DATABASE_URL_${name}`,
        scratch.url,
      ]),
    ),
    IDENTITY_PRIVATE_KEY: newKeys().privateKey,
    IDENTITY_PUBLIC_KEY_GATEWAY: gatewayKeys.publicKey,
    IDENTITY_PUBLIC_KEY_TRANSACTIONS: transactionsKeys.publicKey,
    PROVIDER_URL: provider.url,
    PROVIDER_WEBHOOK_SECRET: webhookSecret,
    ...given,
  });

  async function ask(principal: Principal, query: string, variables: object = {}): Promise<Answer> {
    const signer = principal === transactions ? signers.transactions : signers.gateway;
    const body = JSON.stringify({ query, variables });
    const response = await fetch(service.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [identityHeader]: signer.sign({ principal, client: undefined }, 'payments', body),
      },
      body,
    });
    const text = await response.text();
    const { data, errors } = JSON.parse(text);
    return { text, data, code: errors?.[0]?.extensions?.code };
  }

  const add = (principal: Principal, providerToken: string) =>
    ask(
      principal,
      `mutation ($input: AddPaymentMethodInput!) {
        addPaymentMethod(input: $input) { paymentMethod { ${fields} } userErrors { code message field } }
      }`,
      { input: { providerToken } },
    );

  return {
    provider,
    url: service.url,
    adminUrl,
    databaseUrl: scratch.url,
    ask,
    add,
    /** The id of what the user added. */
    addedBy: async (userId: UserId, token = 'tok_visa'): Promise<string> => {
      const { data } = await add(user(userId), token);
      return addedSchema.parse(data).addPaymentMethod.paymentMethod.id;
    },
    remove: (principal: Principal, paymentMethodId: string) =>
      ask(
        principal,
        `mutation ($input: RemovePaymentMethodInput!) {
          removePaymentMethod(input: $input) { paymentMethod { id } userErrors { code field } }
        }`,
        { input: { paymentMethodId } },
      ),
    stop: async (): Promise<void> => {
      await service.stop();
      await provider.stop();
      await scratch.drop();
    },
  };
}

export type RunningPayments = Awaited<ReturnType<typeof startRunningPayments>>;

function newKeys() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
