import type { EventId } from '@paygraph/ids';
import type { DomainEvent } from './topics.ts';

type DataOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>['data'];
type EventOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>;

/** Wraps what happened in its envelope. `key` is the id whose events must keep their order; also the subject. */
export function createEvent<Type extends DomainEvent['type']>(options: {
  id: EventId;
  source: string;
  type: Type;
  key: string;
  at: Date;
  data: DataOf<Type>;
}): EventOf<Type> {
  const { id, source, type, key, at, data } = options;
  const event: object = {
    specversion: '1.0',
    id,
    source: `/${source}`,
    type,
    subject: key,
    time: at.toISOString(),
    datacontenttype: 'application/json',
    partitionkey: key,
    data,
  };
  return event as EventOf<Type>;
}
