import { createIds, type UserId } from '@paygraph/ids';
import { identityHeader, type Principal, type Role } from '@paygraph/principal';
import { expect, vi } from 'vitest';
import type { RunningNotifications } from './running-notifications.ts';

const ids = createIds();
/** Guards against hanging only. */
export const guard = { timeout: 30_000, interval: 20 };

export const anonymous: Principal = { kind: 'anonymous' };

export function user(userId: UserId, role: Role = 'USER'): Principal {
  return { kind: 'user', userId, role, sessionId: ids.next('ses') };
}

export interface Notifications {
  readonly unreadCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string;
  };
  readonly edges: readonly {
    readonly node: {
      readonly id: string;
      readonly readAt: string | null;
      readonly deliveries: readonly { readonly status: string; readonly attempts: number }[];
    };
  }[];
}

interface Answer<Data> {
  readonly data?: Data;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** Speaks to the service as the gateway does for people. */
export function createAsker(running: Pick<RunningNotifications, 'url' | 'gateway'>) {
  async function ask<Data>(principal: Principal, query: string): Promise<Answer<Data>> {
    const body = JSON.stringify({ query });
    const response = await fetch(running.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [identityHeader]: running.gateway.sign({ principal, client: undefined }, 'notifications', body),
      },
      body,
    });
    return (await response.json()) as Answer<Data>;
  }

  async function notificationsOf(owner: UserId, args = 'first: 50'): Promise<Notifications> {
    const fields = `unreadCount pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { cursor node {
        id topic title body readAt createdAt transaction { id } deliveries { channel status attempts sentAt }
      } }`;
    const query = entity('User', owner, `... on User { notifications(${args}) { ${fields} } }`);
    const { data } = await ask<{ _entities: [{ notifications: Notifications }] }>(user(owner), query);
    if (data === undefined) throw new Error('no answer');
    return data._entities[0].notifications;
  }

  return {
    ask,
    notificationsOf,

    /** The owner's list once it holds so many, all sent. */
    sentTo: (owner: UserId, count: number): Promise<Notifications> =>
      vi.waitFor(async () => {
        const list = await notificationsOf(owner);
        expect(list.edges.map(({ node }) => node.deliveries[0]?.status)).toEqual(Array(count).fill('SENT'));
        return list;
      }, guard),

    mark: async (principal: Principal, input: string): Promise<unknown> => {
      const fields = 'unreadCount userErrors { code message field }';
      const query = `mutation { markNotificationsRead(input: { ${input} }) { ${fields} } }`;
      return (await ask<{ markNotificationsRead: unknown }>(principal, query)).data?.markNotificationsRead;
    },
  };
}

/** A query for one entity, as the gateway joins it in. */
export function entity(type: string, id: string, selection: string): string {
  return `{ _entities(representations: [{ __typename: "${type}", id: "${id}" }]) { ${selection} } }`;
}
