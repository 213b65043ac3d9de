import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Answer, Kind, Operations, Order } from './operations.ts';
import type { OperationRecord } from './records.ts';
import { refusal } from './refusal.ts';

export function registerOperationRoutes(server: FastifyInstance, operations: Operations): void {
  for (const kind of ['charge', 'payout'] as const) {
    server.post(`/v1/${kind}s`, (request, reply) => {
      const key = keySchema.safeParse(request.headers['idempotency-key']);
      const body = moneyOrderSchema.safeParse(request.body);
      if (!key.success || !body.success) return invalid(reply);
      return perform({ kind, key: key.data, ...body.data }, reply);
    });
  }

  server.post<{ Params: { id: string } }>('/v1/charges/:id/refunds', (request, reply) => {
    const key = keySchema.safeParse(request.headers['idempotency-key']);
    const body = refundOrderSchema.safeParse(request.body);
    if (!key.success || !body.success) return invalid(reply);
    return perform(
      { kind: 'refund', key: key.data, chargeId: request.params.id, amount: body.data.amount },
      reply,
    );
  });

  for (const kind of ['charge', 'refund', 'payout'] as const) {
    server.get(`/v1/${kind}s`, (request, reply) => find(kind, request, reply));
  }

  async function perform(order: Order, reply: FastifyReply) {
    const answer = await operations.perform(order);
    if (answer.kind === 'done' && answer.behaviour === 'unanswered') return leaveUnanswered(reply);
    if (answer.kind === 'done') return reply.code(201).send(publicViewOf(answer.operation));
    const { status, code, message } = refusals[answer.kind];
    return reply.code(status).send(refusal(code, message));
  }

  async function find(kind: Kind, request: FastifyRequest, reply: FastifyReply) {
    const query = z.object({ key: keySchema }).safeParse(request.query);
    if (!query.success) return invalid(reply);
    const found = operations.find(kind, query.data.key);
    if (found === undefined)
      return reply.code(404).send(refusal('unknown_key', 'This key was never seen here.'));
    return found === 'processing' ? { status: 'processing' } : publicViewOf(found);
  }
}

const keySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);
/** A whole number of minor units above zero. */
const amountSchema = z.string().regex(/^[1-9]\d{0,17}$/);
const moneyOrderSchema = z.object({
  token: z.string().min(1).max(255),
  amount: amountSchema,
  currency: z.string().regex(/^[A-Z]{3}$/),
});
const refundOrderSchema = z.object({ amount: amountSchema });

const refusals: Readonly<
  Record<Exclude<Answer['kind'], 'done'>, { status: number; code: string; message: string }>
> = {
  'key-reused': { status: 409, code: 'key_reused', message: 'This key was used for something else.' },
  unavailable: { status: 503, code: 'unavailable', message: 'The provider is not available.' },
  'unknown-token': { status: 422, code: 'unknown_token', message: 'There is no such token.' },
  'unknown-charge': { status: 404, code: 'unknown_charge', message: 'There is no such charge.' },
  'charge-not-succeeded': { status: 422, code: 'charge_not_succeeded', message: 'No money was taken.' },
  'refund-exceeds-charge': {
    status: 422,
    code: 'refund_exceeds_charge',
    message: 'More would be given back than was taken.',
  },
};

function publicViewOf({ id, order, outcome }: OperationRecord) {
  return { id, amount: order.amount, ...outcome };
}

function invalid(reply: FastifyReply) {
  return reply
    .code(400)
    .send(refusal('invalid_request', 'Idempotency-Key, token, amount or currency is missing or malformed.'));
}

/** The answer is lost: the connection stays open and silent until the client gives up, or 60 s have gone by. */
function leaveUnanswered(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.setTimeout(60_000, () => reply.raw.destroy());
  return reply;
}
