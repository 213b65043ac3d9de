import { identityHeader, subscriptionContent } from '@paygraph/principal';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTransactions } from '../compose.ts';
import { type ProofFor, type RunningSubgraph, startSubgraph } from '../testing/running-subgraph.ts';

let subgraph: RunningSubgraph;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('status_changed');
  drop = scratch.drop;
  subgraph = await startSubgraph(startTransactions, {
    databaseUrl: scratch.url,
    port: await getPort(),
    adminPort: await getPort(),
  });
});

afterAll(async () => {
  await subgraph.stop();
  await drop();
});

describe('transactionStatusChanged', () => {
  const subscription = `subscription ($transactionId: ID, $walletId: ID, $after: String) {
    transactionStatusChanged(transactionId: $transactionId, walletId: $walletId, after: $after) {
      cursor status previousStatus at transaction { id amount { amount } sourceWallet { id } }
    }
  }`;
  interface Told {
    readonly cursor: string;
    readonly status: string;
    readonly previousStatus: string | null;
    readonly transaction: { readonly id: string };
  }

  function connect() {
    class GatewaySocket extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        const principal = { kind: 'service', name: 'gateway' } as const;
        const token = subgraph.gateway.sign({ principal, client: undefined }, 'transactions', '/graphql');
        super(url, protocols, { headers: { [identityHeader]: token } });
      }
    }
    return createClient({
      url: subgraph.url.replace('http', 'ws'),
      webSocketImpl: GatewaySocket,
      retryAttempts: 0,
    });
  }

  /** A subscription as the gateway makes it for a person; the events come in `next`. */
  function subscribe(identity: ProofFor, given: object) {
    const client = connect();
    const variables = { ...given };
    const events = client.iterate<{ transactionStatusChanged: Told }>({
      query: subscription,
      variables,
      extensions: { [identityHeader]: identity(subscriptionContent({ query: subscription, variables })) },
    });
    return {
      next: async (): Promise<Told> => {
        const { value } = await events.next();
        const told = value?.data?.transactionStatusChanged;
        if (!told) throw new Error(JSON.stringify(value?.errors ?? 'ended'));
        return told;
      },
      end: async () => {
        await events.return?.();
        await client.dispose();
      },
    };
  }

  async function subscribers(): Promise<number> {
    const metrics = await (await fetch(`${subgraph.adminUrl}/metrics`)).text();
    return Number(/^paygraph_transaction_subscribers\S* (\d+)$/m.exec(metrics)?.[1]);
  }

  async function untilSubscribers(count: number): Promise<void> {
    const giveUpAt = Date.now() + 10_000;
    while ((await subscribers()) !== count) {
      if (Date.now() > giveUpAt) throw new Error(`there are not ${count} subscribers`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('tells each status live, resumes behind a cursor, and frees what a client leaves', async () => {
    const [ada, ben] = [subgraph.person(), subgraph.person()];
    const live = subscribe(ada.identity, {});
    const first = live.next();
    await untilSubscribers(1);
    const id = await subgraph.transferred(ada, ben);
    const pending = await first;
    expect(pending).toMatchObject({ status: 'PENDING', previousStatus: null, transaction: { id } });
    expect(await live.next()).toMatchObject({
      status: 'COMPLETED',
      previousStatus: 'PENDING',
      transaction: { id, amount: { amount: '25.50' }, sourceWallet: { id: ada.walletId } },
    });
    await live.end();
    await untilSubscribers(0);

    const resumed = subscribe(ada.identity, { after: pending.cursor });
    expect(await resumed.next()).toMatchObject({ status: 'COMPLETED', transaction: { id } });
    await resumed.end();

    const present = subscribe(ben.identity, { transactionId: id });
    expect(await present.next()).toMatchObject({
      status: 'COMPLETED',
      transaction: { id, sourceWallet: null },
    });
    await present.end();
    await untilSubscribers(0);
  });

  test('refuses what the viewer may not see, and a cursor that is none or too old', async () => {
    const [ada, ben, cleo] = [subgraph.person(), subgraph.person(), subgraph.person()];
    const id = await subgraph.transferred(ada, ben);
    const cases: [object, string][] = [
      [{ transactionId: id }, 'NOT_FOUND'],
      [{ walletId: ada.walletId }, 'NOT_FOUND'],
      [{ after: 'x' }, 'BAD_USER_INPUT'],
      [{ after: Buffer.from('999999').toString('base64url') }, 'BAD_USER_INPUT'],
    ];
    for (const [variables, code] of cases) {
      const refused = subscribe(cleo.identity, variables);
      await expect(refused.next()).rejects.toThrow(code);
      await refused.end();
    }
    await untilSubscribers(0);
  });
});
