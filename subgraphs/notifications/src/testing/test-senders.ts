import type { Message, Sender, Senders, SendOutcome } from '../domain/sender.ts';

/** What came out of a channel, and what it is to do. */
export interface Outlet {
  /** What reached its reader, repeats among it. */
  readonly messages: Message[];
  /** How often it was asked. */
  asked: number;
  /** What it answers instead of sending; undefined to send. */
  failure: () => Exclude<SendOutcome, { kind: 'sent' }> | undefined;
}

export interface Outlets {
  readonly EMAIL: Outlet;
  readonly SMS: Outlet;
  readonly PUSH: Outlet;
}

export function createOutlets(): Outlets {
  const outlet = (): Outlet => ({ messages: [], asked: 0, failure: () => undefined });
  return { EMAIL: outlet(), SMS: outlet(), PUSH: outlet() };
}

/** Senders of one process, into outlets that outlive it. Mail can't tell a repeat, as SMTP can't; the others can. */
export function createTestSenders(outlets: Outlets): Senders {
  function sender<Kind extends Message>(outlet: Outlet, tellsRepeats: boolean): Sender<Kind> {
    return {
      tellsRepeats,
      send: async (message) => {
        outlet.asked += 1;
        const failed = outlet.failure();
        if (failed !== undefined) return failed;
        const isKnown = outlet.messages.some(({ key }) => key === message.key);
        if (!(tellsRepeats && isKnown)) outlet.messages.push(message);
        return { kind: 'sent' };
      },
    };
  }
  return {
    EMAIL: sender(outlets.EMAIL, false),
    SMS: sender(outlets.SMS, true),
    PUSH: sender(outlets.PUSH, true),
  };
}
