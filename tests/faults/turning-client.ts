import { type Client, createClient, type Place } from '@paygraph/testing';

/** One person at several gateways, as behind a balancer of their own: each request goes to the next, a repeat too. */
export function createTurningClient(
  places: readonly Place[],
  { accessToken }: { accessToken?: string } = {},
  first = 0,
): Client {
  const clients = places.map((place) => createClient({ place, accessToken }));
  const [one] = clients;
  if (one === undefined) throw new Error('there is no gateway');
  let turn = first;
  return {
    ...one,
    send: (query, variables) => {
      const client = clients[turn % clients.length] ?? one;
      turn += 1;
      return client.send(query, variables);
    },
  };
}
