import type { EventOf } from '@paygraph/event-bus';
import type { Happening } from '../domain/happening.ts';
import { type EndedMovement, type EndStatus, tellOfMovement } from '../domain/movement.ts';
import { aboutEvent, readMoney, readTransaction, readUser } from './read-event.ts';

type StatusChanged = EventOf<'transaction.status-changed'>;

/** undefined where nobody is told: what has only begun, or is under way, is shown live. */
export function readStatusChanged(event: StatusChanged): Happening | undefined {
  const { status } = event.data;
  const ended = endOf(status);
  return ended && tellOfMovement(aboutEvent(event), readMovement(event.data, ended));
}

function endOf(status: StatusChanged['data']['status']): EndStatus | undefined {
  switch (status) {
    case 'PENDING':
    case 'PROCESSING':
      return undefined;
    case 'COMPLETED':
    case 'FAILED':
    case 'REVERSED':
      return status;
    default:
      return status satisfies never;
  }
}

function readMovement(data: StatusChanged['data'], status: EndStatus): EndedMovement {
  const { type, failureCode, viewers, fee } = data;
  return {
    transactionId: readTransaction(data.transactionId),
    type,
    status,
    amount: readMoney(data.amount),
    fee: fee === null ? null : readMoney(fee),
    failureCode,
    initiator: readPerson(data.initiatorId),
    source: readPerson(data.sourceOwnerId),
    destination: readPerson(data.destinationOwnerId),
    parties: viewers.map(readUser),
  };
}

function readPerson(text: string | null) {
  return text === null ? null : readUser(text);
}
