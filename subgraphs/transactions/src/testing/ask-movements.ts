import { type Person, payloadParts, type RunningSubgraph } from './running-subgraph.ts';

export interface Payload {
  readonly transaction: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly userErrors: readonly unknown[];
}

export const usd = (amount: string) => ({ amount, currency: 'USD' });

/** The mutations as people ask for them, in order where nothing else is said, each under a key of its own. */
export function askMovements(subgraph: RunningSubgraph) {
  async function mutate(by: Person, name: 'withdraw' | 'pay' | 'refund', input: object): Promise<Payload> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const mutation = `mutation ($input: ${type}!) { ${name}(input: $input) { ${payloadParts} } }`;
    const answer = await subgraph.ask(by.identity, mutation, {
      input: { idempotencyKey: subgraph.nextKey(), ...input },
    });
    if (answer.errors) throw new Error(`${name} was answered with ${JSON.stringify(answer.errors)}`);
    return answer.data?.[name] as Payload;
  }

  return {
    /** 60.00 from the wallet to a new card. */
    withdraw: (by: Person, changed: object = {}) =>
      mutate(by, 'withdraw', {
        walletId: by.walletId,
        paymentMethodId: subgraph.payments.add(by.userId),
        amount: usd('60.00'),
        ...changed,
      }),
    /** 12.00 from the wallet to the shop. */
    pay: (by: Person, shop: Person, changed: object = {}) =>
      mutate(by, 'pay', {
        merchantWalletId: shop.walletId,
        sourceWalletId: by.walletId,
        amount: usd('12.00'),
        ...changed,
      }),
    /** All that is left. */
    refund: (by: Person, transactionId: string, changed: object = {}) =>
      mutate(by, 'refund', { transactionId, ...changed }),
    /** Someone with 100.00. */
    ada: () => subgraph.person(),
    newShop: () => subgraph.person(0n, 'MERCHANT'),
  };
}
