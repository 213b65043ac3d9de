import type { WalletHolder } from '../people/movements.ts';
import type { Order } from './orders.ts';

/** Someone who pays in by a card that always pays or by one that never does. */
export interface Customer extends WalletHolder {
  readonly declinedCardId: string;
}

/** Two in five are deposits, a fifth of these from a card that is declined; some transfers ask for too much. */
export function drawOrders(options: {
  customers: readonly Customer[];
  count: number;
  name: string;
  random: () => number;
}): readonly Order[] {
  const { customers, count, name, random } = options;
  return Array.from({ length: count }, (_, index) => {
    const [customer, to] = drawPair(customers, random);
    const isDeposit = random() < 0.4;
    const cardId = random() < 0.2 ? customer.declinedCardId : customer.cardId;
    return {
      key: `${name} ${index}`,
      customer,
      amountMinor: 1 + Math.floor(random() * (isDeposit ? 5_000 : 9_000)),
      movement: isDeposit ? { kind: 'deposit', cardId } : { kind: 'transfer', to },
    };
  });
}

/** Two different ones. */
export function drawPair<Person>(people: readonly Person[], random: () => number): readonly [Person, Person] {
  const from = Math.floor(random() * people.length);
  const one = people[from];
  // Never the same: the next one, or one further on.
  const other = people[(from + 1 + Math.floor(random() * (people.length - 1))) % people.length];
  if (one === undefined || other === undefined || one === other) throw new Error('there are no two of them');
  return [one, other];
}
