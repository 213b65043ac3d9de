import type { Sender, SendOutcome, TextMessage } from '../domain/sender.ts';
import type { MessageJournal } from '../simulated/message-journal.ts';

/** Text messages that reach no phone: each is a line of a journal, once however often it is sent. */
export function createSimulatedSms(deps: {
  journal: MessageJournal;
  /** undefined where it is to go out. */
  failure: () => Promise<Exclude<SendOutcome, { kind: 'sent' }> | undefined>;
  now: () => Date;
}): Sender<TextMessage> {
  const { journal, failure, now } = deps;
  return {
    tellsRepeats: true,
    send: async ({ key, owner, to, text, notificationId }) => {
      const failed = await failure();
      if (failed !== undefined) return failed;
      await journal.record(owner, { key, at: now().toISOString(), notificationId, to, text });
      return { kind: 'sent' };
    },
  };
}
