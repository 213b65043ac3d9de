import { type Order, type Outcome, place } from './orders.ts';

/** Orders on their way, several at once. */
export interface Stream {
  /** What is known of each so far; an order that was not placed yet is missing. */
  readonly outcomes: ReadonlyMap<Order, Outcome>;
  /** Places orders until none is left, or `pause` is called; resolves when nothing is under way. */
  run(): Promise<void>;
  /** No more are placed until `run` is called again. */
  pause(): void;
}

export function createStream(options: {
  orders: readonly Order[];
  atOnce: number;
  /** Told how many have been answered, after each answer. */
  onAnswer: (answered: number) => void;
}): Stream {
  const { orders, atOnce, onAnswer } = options;
  const outcomes = new Map<Order, Outcome>();
  let next = 0;
  let paused = false;

  async function placeOn(): Promise<void> {
    while (!paused) {
      const order = orders[next];
      if (order === undefined) return;
      next += 1;
      outcomes.set(order, await place(order));
      onAnswer(outcomes.size);
    }
  }

  return {
    outcomes,
    run: async () => {
      paused = false;
      await Promise.all(Array.from({ length: atOnce }, placeOn));
    },
    pause: () => {
      paused = true;
    },
  };
}
