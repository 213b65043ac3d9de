import type { Message, Sender, Senders, SendOutcome } from '../domain/sender.ts';

/** The same senders, each message timed. */
export function measureSenders(
  senders: Senders,
  time: (channel: keyof Senders) => (outcome: SendOutcome['kind'] | 'thrown') => void,
): Senders {
  function measure<Kind extends Message>(channel: keyof Senders, sender: Sender<Kind>): Sender<Kind> {
    return {
      tellsRepeats: sender.tellsRepeats,
      send: async (message) => {
        const stop = time(channel);
        let kind: SendOutcome['kind'] | 'thrown' = 'thrown';
        try {
          const outcome = await sender.send(message);
          kind = outcome.kind;
          return outcome;
        } finally {
          stop(kind);
        }
      },
    };
  }
  return {
    EMAIL: measure('EMAIL', senders.EMAIL),
    SMS: senders.SMS && measure('SMS', senders.SMS),
    PUSH: senders.PUSH && measure('PUSH', senders.PUSH),
  };
}
