import { HeaderMap } from '@apollo/server';
import { type RateLimiter, scaleLimit } from '@paygraph/rate-limiter';
import { GraphQLError } from 'graphql';
import type { Caller } from '../caller.ts';
import { clientBlock } from '../client-address.ts';
import type { ClientOperation } from '../execution/operation.ts';
import { secondsUntilReset } from './client-limits.ts';
import { countFields } from './count-fields.ts';
import type { FieldLimit } from './field-limits.ts';

export interface FieldLimiter {
  /** Counts the fields with limits of their own; what refuses the whole operation, if one is over its limit. */
  refusalOf(operation: ClientOperation, caller: Caller): Promise<GraphQLError | undefined>;
}

/** `scale` multiplies every limit. */
export function createFieldLimiter(options: {
  limiter: RateLimiter;
  scale: number;
  /** Told of each refusal, with the field's coordinate. */
  onRefused: (field: string) => void;
}): FieldLimiter {
  const { limiter, scale, onRefused } = options;
  return {
    async refusalOf({ supergraph, document, operationName }, caller) {
      const { schema, fieldLimits } = supergraph;
      if (fieldLimits.size === 0) return undefined;
      const counts = countFields(schema, document, operationName, (field) => fieldLimits.has(field));
      for (const [coordinate, times] of counts) {
        for (const limit of fieldLimits.get(coordinate) ?? []) {
          const verdict = await limiter.take(scaleLimit(limit, scale), keyOf(limit, caller), times);
          if (verdict.allowed) continue;
          onRefused(limit.field);
          return refusal(limit, scaleLimit(limit, scale).points, secondsUntilReset(verdict));
        }
      }
      return undefined;
    },
  };
}

function keyOf({ by }: FieldLimit, { identity: { principal, client } }: Caller): string {
  return by === 'USER' && principal.kind === 'user'
    ? principal.userId
    : clientBlock(client?.address ?? 'unknown');
}

function refusal({ field, by, perSeconds }: FieldLimit, points: number, wait: number): GraphQLError {
  const of = by === 'USER' ? 'one person' : 'one address';
  return new GraphQLError(
    `Too many requests for ${field}: ${of} may make ${points} in ${perSeconds} seconds. Try again in ${wait} seconds.`,
    {
      extensions: {
        code: 'RATE_LIMITED',
        http: { status: 429, headers: new HeaderMap([['retry-after', String(wait)]]) },
      },
    },
  );
}
