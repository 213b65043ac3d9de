import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createIdentityVerifier, identityHeader } from '@paygraph/principal';
import { z } from 'zod';
import type { ContactsQuery, LinkMailQuery } from '../generated/users-operations.ts';

export interface StandInUsers {
  readonly url: string;
  /** What it answers for a link request; `null` for one it does not know. */
  readonly linkMails: Map<string, NonNullable<LinkMailQuery['linkMail']>>;
  /** Where people are told things, by their ids. */
  readonly contacts: Map<string, ContactsQuery['contacts'][number]>;
  /** Requests that proved to come from notifications, and not. */
  readonly asked: { proven: number; unproven: number };
  /** While true it answers 503. */
  away: boolean;
  close(): Promise<void>;
}

const request = z.union([
  z.object({
    query: z.string().includes('linkMail('),
    variables: z.object({ linkRequestId: z.string() }),
  }),
  z.object({
    query: z.string().includes('contacts('),
    variables: z.object({ userIds: z.array(z.string()).max(100) }),
  }),
]);

/** A stand-in for the users service: a real HTTP server that answers the operations notifications asks it. */
export async function startStandInUsers(notificationsPublicKey: string): Promise<StandInUsers> {
  const verifier = createIdentityVerifier({
    audience: 'users',
    trustedKeys: { notifications: notificationsPublicKey },
  });
  const server = createServer(async (message, response) => {
    const header = message.headers[identityHeader];
    const body = await text(message);
    const proof = verifier.verify(typeof header === 'string' ? header : undefined);
    const proven = (await proof?.covers(body)) === true;
    standIn.asked[proven ? 'proven' : 'unproven'] += 1;
    if (standIn.away) return response.writeHead(503).end();
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ data: answer(request.parse(JSON.parse(body)).variables, standIn) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const standIn: StandInUsers = {
    url: `http://127.0.0.1:${port}/graphql`,
    linkMails: new Map(),
    contacts: new Map(),
    asked: { proven: 0, unproven: 0 },
    away: false,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return standIn;
}

function answer(variables: z.infer<typeof request>['variables'], standIn: StandInUsers): unknown {
  if ('linkRequestId' in variables)
    return { linkMail: standIn.linkMails.get(variables.linkRequestId) ?? null };
  return { contacts: variables.userIds.flatMap((id) => standIn.contacts.get(id) ?? []) };
}
