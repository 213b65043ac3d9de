import type { MovementNotice, StartingPart } from '../domain/notice.ts';
import { reasonOf } from './failure-reasons.ts';
import { sentence, type Template, writeMoney } from './message.ts';
import { capitalised, movementFacts, movementOf, nouns, to } from './movements.ts';

type Failed = Extract<MovementNotice, { topic: 'transaction.failed' }>;

/** A movement failed: whoever began it is told why, that no money is lost, and what to do. */
export function failedTemplate(notice: Failed): Template {
  const { part, failureCode } = notice;
  const noun = nouns[movementOf[part]];
  const { why, remedy } = reasonOf(failureCode);
  return (name) => {
    const title = `Your ${noun} of ${writeMoney(notice.amount)}${to(name)} failed`;
    const kicker = `${capitalised(noun)} failed`;
    return {
      title,
      body: `${sentence(title)} ${why} ${safe[part]} ${remedy}`,
      pushTitle: kicker,
      sms: `${title}: ${lowered(why)} ${remedy}`,
      mail: { tone: 'bad', paragraphs: [`${why} ${remedy}`, safe[part]], facts: movementFacts(notice, name) },
    };
  };
}

/** What became of the money, which is the first thing anyone wants to know. */
const safe: Readonly<Record<StartingPart, string>> = {
  sender: 'No money left your wallet.',
  payer: 'You paid nothing: whatever was taken is given back.',
  refunder: 'No money was moved.',
  depositor: 'You paid nothing: whatever was taken is given back.',
  withdrawer: 'No money left your wallet.',
};

/** As it goes on after a colon. */
function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
