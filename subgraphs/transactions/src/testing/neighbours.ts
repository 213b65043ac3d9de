import { parseId, type TransactionId, type UserId } from '@paygraph/ids';
import { formatMoney, isCurrencyCode, type Money, parseMoney } from '@paygraph/money';
import fastify from 'fastify';
import type { Account, Leg, PostingVerdict, WalletFacts } from '../domain/ledger.ts';
import type { Charge, ProviderVerdict } from '../domain/payments.ts';
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
  merchants: ReadonlySet<UserId>;
}): Promise<NeighbourServices> {
  const { ledger, payments, addresses, merchants } = options;
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
    PostTransaction: async ({ input }) => ({
      postTransaction: postingField(await ledger.post(...postingOf(input))),
    }),
    HoldFunds: async ({ input }) => ({
      holdFunds: postingField(await ledger.holdFunds(...postingOf(input))),
    }),
    CaptureHold: async ({ input }) => ({ captureHold: await ledger.captureHold(transactionOf(input)) }),
    VoidHold: async ({ input }) => ({ voidHold: await ledger.voidHold(transactionOf(input)) }),
    UsablePaymentMethod: async ({ userId, paymentMethodId }) => ({
      usablePaymentMethod: (await payments.isUsable(idOf('usr', userId), idOf('pmt', paymentMethodId)))
        ? { paymentMethodId, kind: 'CREDIT_CARD' }
        : null,
    }),
    ChargePaymentMethod: async ({ input }) => ({
      chargePaymentMethod: verdictField(await payments.charge(chargeOf(input))),
    }),
    PayOut: async ({ input }) => ({ payOut: verdictField(await payments.payOut(chargeOf(input))) }),
    RefundCharge: async ({ input }) => {
      const { refundId, amount } = input as Json;
      const part = refundId == null ? [] : [{ refundId: idOf('txn', refundId), amount: moneyOf(amount) }];
      return { refundCharge: verdictField(await payments.refundCharge(transactionOf(input), ...part)) };
    },
    UserFacts: async ({ userId }) => ({
      userFacts: { role: merchants.has(idOf('usr', userId)) ? 'MERCHANT' : 'USER' },
    }),
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

function postingField(verdict: PostingVerdict): Json {
  const isRefused = verdict.kind === 'refused';
  return {
    posted: verdict.kind === 'posted',
    refusal: isRefused ? verdict.code : null,
    walletId: isRefused ? (verdict.walletId ?? null) : null,
  };
}

function postingOf(input: unknown): [TransactionId, Leg[]] {
  const { legs } = input as { legs: readonly Json[] };
  return [
    transactionOf(input),
    legs.map(({ debit, credit, amount }) => ({
      debit: accountOf(debit),
      credit: accountOf(credit),
      amount: moneyOf(amount),
    })),
  ];
}

function transactionOf(input: unknown): TransactionId {
  return idOf('txn', (input as Json)['transactionId']);
}

function chargeOf(input: unknown): Charge {
  const { userId, paymentMethodId, amount } = input as Json;
  return {
    transactionId: transactionOf(input),
    userId: idOf('usr', userId),
    paymentMethodId: idOf('pmt', paymentMethodId),
    amount: moneyOf(amount),
  };
}

function accountOf(account: unknown): Account {
  const { walletId, system } = account as { walletId?: string; system?: 'PROVIDER_CLEARING' | 'FEES' };
  if (system !== undefined) return { system };
  return { walletId: idOf('wal', walletId) };
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
