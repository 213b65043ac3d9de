import { z } from 'zod';

/**
 * An event is CloudEvents 1.0 (https://github.com/cloudevents/spec) in JSON. `partitionkey` is its extension for
 * partitioning: events of one key are delivered in the order they were committed. `traceparent` is its extension for
 * distributed tracing; events written outside of a trace, or by a version that knew none, are without.
 */
export function envelope<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({
    specversion: z.literal('1.0'),
    id: z.string().describe('evt_…; a consumer applies each id once'),
    source: z.string().describe('The service that tells of it, as in /transactions'),
    type: z.literal(type),
    subject: z.string().describe('The id of what it is about'),
    time: z.iso.datetime().describe('When it was committed, UTC'),
    datacontenttype: z.literal('application/json'),
    partitionkey: z.string().describe('Events of one key keep their order'),
    // Any text: one that can't be read is no reason to lose the event.
    traceparent: z.string().optional().describe('The trace it was written in, as W3C Trace Context has it'),
    data,
  });
}

/** A decimal amount with its currency, as in the public API. */
export const moneySchema = z.object({
  amount: z.string().describe('A decimal with exactly the currency’s digits: "12.30"'),
  currency: z.string().describe('ISO 4217'),
});
