import type { Money } from '@paygraph/money';
import { z } from 'zod';
import type { MethodFacts } from '../domain/payment-method.ts';
import type { ProviderAnswer, ProviderFinding } from '../domain/provider.ts';

/** An answer of the provider over HTTP; `json` is undefined where the body is no JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly json: unknown;
}

const factsSchema = z.object({
  kind: z.enum(['CREDIT_CARD', 'DEBIT_CARD', 'BANK_ACCOUNT']),
  brand: z.string().min(1).max(40).nullable(),
  last4: z.string().regex(/^[0-9A-Z]{4}$/),
  expiryMonth: z.int().min(1).max(12).nullable(),
  expiryYear: z.int().min(2000).max(2199).nullable(),
});

const reference = z.string().min(1).max(255);
const outcomeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('succeeded'), id: reference, amount: z.string() }),
  z.object({
    status: z.literal('declined'),
    id: reference,
    amount: z.string(),
    code: z.string().min(1).max(64),
  }),
]);

const refusalSchema = z.object({ error: z.object({ code: z.string() }) });

/**
 * Nothing was done, nor would be if asked again: the token is no more, or the charge was given back there by other
 * hands than ours. A key that was carried out is answered with its outcome, never with these.
 */
const finalRefusals: ReadonlySet<string> = new Set(['unknown_token', 'refund_exceeds_charge']);

/** The provider holds something else under our key than we asked for: money may be wrong, people must look. */
export class ProviderContradictionError extends Error {
  override readonly name = 'ProviderContradictionError';
}

export function readFacts(answer: HttpAnswer): MethodFacts | 'unknown-token' | 'unavailable' {
  if (answer.status === 404 && codeOf(answer) === 'unknown_token') return 'unknown-token';
  const facts = answer.status === 200 ? factsSchema.safeParse(answer.json) : undefined;
  return facts?.success ? facts.data : 'unavailable';
}

/** What became of work that was asked for. Whatever is not plainly an outcome leaves it unknown. */
export function readOutcome(answer: HttpAnswer, amount: Money): ProviderAnswer {
  if (answer.status === 409) {
    throw new ProviderContradictionError('the provider was asked for something else under this key before');
  }
  const code = codeOf(answer);
  if (answer.status === 422 && code !== undefined && finalRefusals.has(code))
    return { kind: 'declined', code };
  const parsed =
    answer.status === 200 || answer.status === 201 ? outcomeSchema.safeParse(answer.json) : undefined;
  if (!parsed?.success) return { kind: 'unknown' };
  const outcome = parsed.data;
  if (outcome.amount !== amount.minor.toString()) {
    throw new ProviderContradictionError(
      `the provider says ${outcome.amount} under the key of ${amount.minor} ${amount.currency}`,
    );
  }
  return outcome.status === 'succeeded'
    ? { kind: 'succeeded', reference: outcome.id }
    : { kind: 'declined', code: outcome.code };
}

/** What the provider found under a key. A bare 404, as of a proxy, is no finding. */
export function readFinding(answer: HttpAnswer, amount: Money): ProviderFinding {
  if (answer.status === 404 && codeOf(answer) === 'unknown_key') return { kind: 'never-seen' };
  return readOutcome(answer, amount);
}

function codeOf({ json }: HttpAnswer): string | undefined {
  const refusal = refusalSchema.safeParse(json);
  return refusal.success ? refusal.data.error.code : undefined;
}
