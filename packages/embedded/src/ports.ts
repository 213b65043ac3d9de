import { createServer } from 'node:net';
import { type ServiceName, serviceNames } from '@paygraph/principal';
import { findListener } from './port-holder.ts';
import { StartFault, systemCode } from './start-fault.ts';

/** Everything listens here: one process on one machine has no business with the network. */
export const host = '127.0.0.1';

const firstPort: Readonly<Record<ServiceName, number>> = {
  gateway: 8000,
  users: 8001,
  wallets: 8002,
  transactions: 8003,
  payments: 8004,
  notifications: 8005,
};
/** From a service's port to that of its health and metrics. */
const adminDistance = 1000;

export interface Ports {
  readonly services: Readonly<Record<ServiceName, { readonly port: number; readonly adminPort: number }>>;
  readonly provider: number;
  readonly postgres: number;
}

/** `offset` is added to every port, so that several Paygraphs can run side by side. */
export function planPorts(offset: number): Ports {
  const services: Partial<Record<ServiceName, { port: number; adminPort: number }>> = {};
  for (const name of serviceNames) {
    const port = firstPort[name] + offset;
    services[name] = { port, adminPort: port + adminDistance };
  }
  return { services: services as Ports['services'], provider: 8010 + offset, postgres: 8432 + offset };
}

export interface PortUse {
  readonly port: number;
  readonly owner: string;
}

/** Throws StartFault naming every port that is taken, what it is for, and, where the system says so, who has it. */
export async function assertPortsFree(uses: readonly PortUse[], offset: number): Promise<void> {
  const checked = await Promise.all(uses.map(async (use) => ({ ...use, free: await isFree(use.port) })));
  const taken = checked.filter(({ free }) => !free).sort((one, other) => one.port - other.port);
  if (taken.length === 0) return;
  const lines = await Promise.all(
    taken.map(async ({ port, owner }) => {
      const holder = await findListener(port);
      return `  ${port}  for ${owner}${holder ? `, held by pid ${holder.pid}: ${holder.command}` : ''}`;
    }),
  );
  throw new StartFault(`${taken.length === 1 ? 'A port is' : 'Ports are'} taken:\n${lines.join('\n')}`, {
    whatToDo: `Stop what holds ${taken.length === 1 ? 'it' : 'them'} (perhaps another Paygraph; \`lsof -i :${taken[0]?.port}\` tells), or move all ports: PORT_OFFSET=${offset + 100} make start`,
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (systemCode(error) === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
