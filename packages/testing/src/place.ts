/** Where a running Paygraph is found: what whoever started it was told. Plain data, so it can be handed to tests. */
export interface Place {
  readonly portOffset: number;
  readonly dataFolder: string;
}

export const host = '127.0.0.1';

/** The documented ports; PORT_OFFSET is added to each. */
export const ports = {
  gateway: 8000,
  users: 8001,
  wallets: 8002,
  transactions: 8003,
  payments: 8004,
  notifications: 8005,
  provider: 8010,
  postgres: 8432,
} as const;
export type PortName = keyof typeof ports;

export const subgraphNames = ['users', 'wallets', 'transactions', 'payments', 'notifications'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

/** From a service's port to that of its health and metrics. */
const adminDistance = 1000;

/** Every port a Paygraph takes. */
export function allPorts(portOffset: number): readonly number[] {
  const admin = [ports.gateway, ...subgraphNames.map((name) => ports[name])].map(
    (port) => port + adminDistance,
  );
  return [...Object.values(ports), ...admin].map((port) => port + portOffset);
}

export function graphqlUrl(place: Pick<Place, 'portOffset'>): string {
  return `http://${host}:${ports.gateway + place.portOffset}/graphql`;
}

/** A subgraph's own address, which clients never use. */
export function subgraphUrl(place: Pick<Place, 'portOffset'>, name: SubgraphName): string {
  return `http://${host}:${ports[name] + place.portOffset}/graphql`;
}

export function adminUrl(
  place: Pick<Place, 'portOffset'>,
  name: SubgraphName | 'gateway',
  path: string,
): string {
  return `http://${host}:${ports[name] + adminDistance + place.portOffset}${path}`;
}
