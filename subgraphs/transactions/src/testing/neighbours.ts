import { parseId, type UserId } from '@paygraph/ids';
import { formatMoney, isCurrencyCode, type Money, parseMoney } from '@paygraph/money';
import fastify from 'fastify';
import type { Account, WalletFacts } from '../domain/ledger.ts';
import type { ProviderVerdict } from '../domain/payments.ts';
import type { TestLedger } from './ledger.ts';
import type { TestPayments } from './payments.ts';

export interface NeighbourServices {
  /** The GraphQL endpoint of all of them. */
  readonly url: string;
  setDown(down: boolean): void;
  close(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

/** Wallets, payments and users over HTTP, as far as this subgraph calls them: by operation name, with their wording. */
export async function startNeighbours(options: {
  ledger: TestLedger;
  payments: TestPayments;
  addresses: ReadonlyMap<string, UserId>;
}): Promise<NeighbourServices> {
  const { ledger, payments, addresses } = options;
  let isDown = false;

  const operations: Readonly<Record<string, (variables: Json) => Promise<Json>>> = {
    WalletFacts: async ({ walletId }) => ({
      walletFacts: factsField(await ledger.walletFacts(idOf('wal', walletId))),
    }),
    WalletFactsByOwner: async ({ ownerId, currency }) => ({
      walletFactsByOwner: factsField(
        await ledger.walletFactsByOwner(idOf('usr', ownerId), currencyOf(currency)),
      ),
    }),
    PostTransaction: async ({ input }) => {
      const { transactionId, legs } = input as { transactionId: string; legs: readonly Json[] };
      const verdict = await ledger.post(
        idOf('txn', transactionId),
        legs.map(({ debit, credit, amount }) => ({
          debit: accountOf(debit),
          credit: accountOf(credit),
          amount: moneyOf(amount),
        })),
      );
      return {
        postTransaction: {
          posted: verdict.kind === 'posted',
          refusal: verdict.kind === 'refused' ? verdict.code : null,
          walletId: verdict.kind === 'refused' ? (verdict.walletId ?? null) : null,
        },
      };
    },
    UsablePaymentMethod: async ({ userId, paymentMethodId }) => ({
      usablePaymentMethod: (await payments.isUsable(idOf('usr', userId), idOf('pmt', paymentMethodId)))
        ? { paymentMethodId, kind: 'CREDIT_CARD' }
        : null,
    }),
    ChargePaymentMethod: async ({ input }) => {
      const { transactionId, userId, paymentMethodId, amount } = input as Json;
      const charge = {
        transactionId: idOf('txn', transactionId),
        userId: idOf('usr', userId),
        paymentMethodId: idOf('pmt', paymentMethodId),
        amount: moneyOf(amount),
      };
      return { chargePaymentMethod: verdictField(await payments.charge(charge)) };
    },
    RefundCharge: async ({ input }) => {
      const { transactionId } = input as Json;
      return { refundCharge: verdictField(await payments.refundCharge(idOf('txn', transactionId))) };
    },
    RecipientByEmail: async ({ email }) => {
      const userId = addresses.get(String(email));
      return { recipientByEmail: userId === undefined ? null : { userId, displayName: 'Someone' } };
    },
  };

  const server = fastify();
  server.post('/graphql', async (request, reply) => {
    if (isDown) return reply.code(503).send({});
    const { query, variables } = request.body as { query: string; variables: Json };
    const name = /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '';
    const operation = operations[name];
    if (!operation) throw new Error(`nobody answers ${name}`);
    return { data: await operation(variables) };
  });
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `${address}/graphql`,
    setDown: (down) => {
      isDown = down;
    },
    close: () => server.close(),
  };
}

function factsField(facts: WalletFacts | undefined): Json | null {
  if (!facts) return null;
  const { currency, available } = facts;
  return { ...facts, available: { amount: formatMoney(available), currency } };
}

function verdictField(verdict: ProviderVerdict): Json {
  const outcomes = {
    succeeded: 'SUCCEEDED',
    declined: 'DECLINED',
    unknown: 'UNKNOWN',
    unreachable: 'UNKNOWN',
  };
  return { outcome: outcomes[verdict.kind], refusal: verdict.kind === 'declined' ? verdict.code : null };
}

function accountOf(account: unknown): Account {
  const { walletId } = account as { walletId?: string };
  return walletId === undefined ? { system: 'PROVIDER_CLEARING' } : { walletId: idOf('wal', walletId) };
}

function idOf<P extends 'wal' | 'usr' | 'txn' | 'pmt'>(prefix: P, text: unknown) {
  const id = parseId(prefix, String(text));
  if (!id) throw new Error(`${String(text)} is no ${prefix} id`);
  return id;
}

function currencyOf(text: unknown): Money['currency'] {
  if (typeof text === 'string' && isCurrencyCode(text)) return text;
  throw new Error(`${String(text)} is no currency`);
}

function moneyOf(value: unknown): Money {
  const { amount, currency } = value as { amount: string; currency: string };
  const money = parseMoney(amount, currencyOf(currency));
  if (typeof money === 'string') throw new Error(`${amount} ${currency} is ${money}`);
  return money;
}
