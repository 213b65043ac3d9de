import {
  type IdentitySigner,
  identityHeader,
  type Principal,
  subscriptionContent,
} from '@paygraph/principal';
import { createClient } from 'graphql-ws';
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { guard } from './ask.ts';

/** A subscription as the gateway makes it for a person. */
export interface LiveSubscription {
  /** The data of the next event. Throws, with the errors in its message, where it carries some or there is none. */
  next(): Promise<Readonly<Record<string, unknown>>>;
  end(): Promise<void>;
}

/** Speaks to the service over WebSocket as the gateway does. */
export function createLiveClient(service: { readonly url: string; readonly gateway: IdentitySigner }) {
  const { url, gateway } = service;

  class GatewaySocket extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      const principal: Principal = { kind: 'service', name: 'gateway' };
      const proof = gateway.sign({ principal, client: undefined }, 'notifications', '/graphql');
      super(address, protocols, { headers: { [identityHeader]: proof } });
    }
  }

  return {
    subscribe: (principal: Principal, query: string): LiveSubscription => {
      const client = createClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: GatewaySocket,
        retryAttempts: 0,
      });
      const content = subscriptionContent({ query, variables: {} });
      const proof = gateway.sign({ principal, client: undefined }, 'notifications', content);
      const events = client.iterate({ query, variables: {}, extensions: { [identityHeader]: proof } });
      return {
        next: async () => {
          const { value } = await events.next();
          if (value?.data == null || value.errors) throw new Error(JSON.stringify(value?.errors ?? 'ended'));
          return value.data;
        },
        end: async () => {
          await events.return?.();
          await client.dispose();
        },
      };
    },
  };
}

/** Waits until so many subscriptions are open, by the service's own metrics. */
export async function untilSubscribers(adminPort: string | undefined, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    expect(Number(/^paygraph_notification_subscribers\S* (\d+)$/m.exec(metrics)?.[1])).toBe(count);
  }, guard);
}
