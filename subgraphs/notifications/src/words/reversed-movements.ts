import type { MovementNotice } from '../domain/notice.ts';
import { sentence, type Template, writeMoney } from './message.ts';
import { isGiving, movementFacts, movementOf, nouns, to } from './movements.ts';

type Reversed = Extract<MovementNotice, { topic: 'transaction.reversed' }>;

/** All of a movement was given back; today this happens to payments alone. */
export function reversedTemplate(notice: Reversed): Template {
  return (name) => {
    const { title, rest } = tellReversed(notice, name);
    return {
      title,
      body: `${sentence(title)} ${rest}`,
      pushTitle: 'Refunded in full',
      sms: sentence(title),
      mail: { tone: 'plain', paragraphs: [rest], facts: movementFacts(notice, name) },
    };
  };
}

function tellReversed(notice: Reversed, name: string | undefined): { title: string; rest: string } {
  const amount = writeMoney(notice.amount);
  if (notice.part === 'party') {
    const title = `A ${nouns[notice.movement]} of ${amount} was given back in full`;
    return { title, rest: 'It is in your list of transactions.' };
  }
  const noun = nouns[movementOf[notice.part]];
  if (notice.part === 'merchant' || notice.part === 'recipient' || notice.part === 'refunded') {
    const from = name === undefined ? '' : ` from ${name}`;
    return {
      title: `The ${noun} of ${amount}${from} was given back in full`,
      rest: 'Nothing of it is left.',
    };
  }
  const other = isGiving(notice.part) ? to(name) : '';
  return {
    title: `Your ${noun} of ${amount}${other} was given back in full`,
    rest: 'All of it goes back to where it came from; a card or bank account may take a few days to show it.',
  };
}
