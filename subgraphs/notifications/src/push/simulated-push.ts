import type { PushMessage, Sender, SendOutcome } from '../domain/sender.ts';
import type { MessageJournal } from '../simulated/message-journal.ts';

/** Push messages that reach no device: each is a line of a journal, once however often it is sent. */
export function createSimulatedPush(deps: {
  journal: MessageJournal;
  /** undefined where it is to go out. */
  failure: () => Promise<Exclude<SendOutcome, { kind: 'sent' }> | undefined>;
  now: () => Date;
}): Sender<PushMessage> {
  const { journal, failure, now } = deps;
  return {
    tellsRepeats: true,
    send: async ({ key, owner, title, body, notificationId }) => {
      const failed = await failure();
      if (failed !== undefined) return failed;
      await journal.record(owner, { key, at: now().toISOString(), notificationId, owner, title, body });
      return { kind: 'sent' };
    },
  };
}
