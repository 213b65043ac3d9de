import { type SubgraphName, subgraphUrl } from '@paygraph/testing';
import { identityHeader } from './forge.ts';
import { type HttpRequest, sendHttp } from './wire/http.ts';
import type { Reply } from './wire/reply.ts';
import { askOverSocket } from './wire/socket.ts';
import type { World } from './worlds.ts';

/** An operation as it goes over the wire. */
export interface Message {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export type Channel = 'HTTP' | 'WebSocket';
export const channels: readonly Channel[] = ['HTTP', 'WebSocket'];

/** Asks the gateway. Without a token nobody is signed in. */
export function ask(
  { url }: Pick<World, 'url'>,
  channel: Channel,
  message: Message,
  options: { readonly accessToken?: string | undefined; readonly from?: string } = {},
): Promise<Reply> {
  const { accessToken, from } = options;
  const authorization = accessToken === undefined ? undefined : `Bearer ${accessToken}`;
  const coming = from === undefined ? {} : { from };
  return channel === 'HTTP'
    ? sendHttp(url, { body: message, ...coming, ...(authorization && { headers: { authorization } }) })
    : askOverSocket(url, message, { authorization, ...coming });
}

/** Asks a subgraph at its own port, with or without something that is to prove who asks. */
export function askSubgraph(
  { place }: Pick<World, 'place'>,
  name: SubgraphName,
  body: string,
  proof: string | undefined,
  request: Omit<HttpRequest, 'body'> = {},
): Promise<Reply> {
  const headers = { ...request.headers, ...(proof !== undefined && { [identityHeader]: proof }) };
  return sendHttp(subgraphUrl(place, name), { ...request, headers, body });
}
