import { createPostgresDocuments } from '@paygraph/document-store';
import type { DomainEvent } from '@paygraph/events';
import type { ServiceClient } from '@paygraph/service-client';
import { createLogger, noTracing } from '@paygraph/telemetry';
import { Registry } from 'prom-client';
import { composeNotifications } from '../compose.ts';
import type { DeliveryProgress } from '../domain/deliver.ts';
import type { RetryPolicy } from '../domain/retry-policy.ts';
import type { Senders } from '../domain/sender.ts';
import { createHandlers } from '../events/consume.ts';
import type { World } from './delivery-world.ts';
import { createMortality, type Mortality } from './mortality.ts';
import { createTestSenders } from './test-senders.ts';

export const leaseMs = 30_000;
const hourMs = 3_600_000;

/** One process of the service, as far as it tells people. */
export interface Node extends ReturnType<typeof composeNotifications> {
  readonly mortality: Mortality;
  readonly metrics: Registry;
  /** Handles an event, as the bus would have it handled. */
  handle(event: DomainEvent): Promise<void>;
  /** Makes what is due now, until nothing is. */
  deliverDue(): Promise<readonly DeliveryProgress[]>;
}

export function startNode(
  world: World,
  given: {
    mortality?: Mortality;
    senders?: Senders;
    retries?: Partial<RetryPolicy>;
    random?: () => number;
  } = {},
): Node {
  const { mortality = createMortality(), random = () => 1 } = given;
  const { database, clock, ids } = world;
  const metrics = new Registry();
  const ground = {
    database,
    documents: createPostgresDocuments(database.orm),
    sequencer: { wake: () => {}, stop: async () => {} },
    ids,
    now: () => clock.now,
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics,
    tracing: noTracing,
    crashPoints: mortality,
    clientOf: () => createUsersClient(world),
  };
  const retries = { tries: 12, firstPauseMs: 1_000, longestPauseMs: 300_000, ...given.retries };
  const senders = given.senders ?? createTestSenders(world.outlets);
  const composed = composeNotifications(
    ground,
    { retries, leaseMs, staleAfterMs: 24 * hourMs },
    {
      senders: {
        EMAIL: mortality.around('mail', senders.EMAIL),
        SMS: senders.SMS && mortality.around('sms', senders.SMS),
        PUSH: senders.PUSH && mortality.around('push', senders.PUSH),
      },
      random,
    },
  );
  const handlers: Partial<Record<string, (event: never) => Promise<void>>> = createHandlers(composed);
  return {
    ...composed,
    mortality,
    metrics,
    handle: async (event) => {
      await handlers[event.type]?.(event as never);
    },
    deliverDue: async () => {
      const all: DeliveryProgress[] = [];
      while (true) {
        const due = await composed.queue.claimDue(32, leaseMs);
        if (due.length === 0) return all;
        all.push(...(await Promise.all(due.map(composed.deliver))));
      }
    },
  };
}

/** The users service, as far as it is asked: an answer to each of the two operations. */
function createUsersClient({ contacts, linkMails, usersAreAway }: World): ServiceClient {
  async function call(_document: unknown, variables: object): Promise<unknown> {
    if (usersAreAway.error !== undefined) throw usersAreAway.error;
    if ('userIds' in variables && Array.isArray(variables.userIds)) {
      return { contacts: variables.userIds.flatMap((id: string) => contacts.get(id) ?? []) };
    }
    if ('linkRequestId' in variables) {
      return { linkMail: linkMails.get(String(variables.linkRequestId)) ?? null };
    }
    throw new Error('an operation that notifications never asks for');
  }
  return { call: call as ServiceClient['call'], close: async () => {} };
}
