import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readCardNumber } from './card-number.ts';
import { readIban } from './iban.ts';
import { type Refusal, refusal } from './refusal.ts';
import { bankAccountToken, cardToken, type Token } from './tokens.ts';
import type { Vault } from './vault.ts';

export function registerTokenRoutes(
  server: FastifyInstance,
  options: { vault: Vault; now: () => Date; newToken: () => string; allowLocalOrigins: boolean },
): void {
  const { vault, now, newToken, allowLocalOrigins } = options;

  server.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (!allowLocalOrigins || request.routeOptions.url !== '/v1/tokens' || !isLocal(origin)) return;
    reply.header('access-control-allow-origin', origin).header('vary', 'origin');
  });

  server.options('/v1/tokens', async (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', '600')
      .send(),
  );

  server.post('/v1/tokens', async (request, reply) => {
    const token = tokenFor(request.body, { token: newToken(), now: now() });
    if ('error' in token) return reply.code(422).send(token);
    await vault.keep(token);
    return reply.code(201).send(token.facts);
  });

  server.get<{ Params: { token: string } }>('/v1/tokens/:token', async (request, reply) => {
    const token = vault.find(request.params.token);
    if (token === undefined) return reply.code(404).send(refusal('unknown_token', 'There is no such token.'));
    return token.facts;
  });
}

const cardSchema = z.object({
  number: z.string().max(64),
  expiryMonth: z.int().min(1).max(12),
  expiryYear: z.int().min(2000).max(2099),
  securityCode: z.string().regex(/^\d{3,4}$/),
});
const bankAccountSchema = z.object({ iban: z.string().max(64) });

function tokenFor(body: unknown, { token, now }: { token: string; now: Date }): Token | Refusal {
  const account = bankAccountSchema.safeParse(body);
  if (account.success) {
    const iban = readIban(account.data.iban);
    return iban === undefined
      ? refusal('invalid_iban', 'This is not a valid IBAN.')
      : bankAccountToken(token, iban);
  }
  const card = cardSchema.safeParse(body);
  if (!card.success) {
    return refusal('invalid_card', 'Give number, expiryMonth, expiryYear and securityCode, or an iban.');
  }
  const number = readCardNumber(card.data.number);
  if (number === undefined) return refusal('invalid_number', 'This is not a valid card number.');
  if (hasExpired(card.data, now)) return refusal('card_expired', 'This card has expired.');
  const { expiryMonth, expiryYear } = card.data;
  return cardToken(token, { number, expiryMonth, expiryYear });
}

/** A card is good until the last day of its month. */
function hasExpired(card: { expiryMonth: number; expiryYear: number }, now: Date): boolean {
  return card.expiryYear * 12 + card.expiryMonth < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
}

function isLocal(origin: string | undefined): origin is string {
  const host = origin === undefined ? undefined : URL.parse(origin)?.hostname;
  return host !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(host);
}
