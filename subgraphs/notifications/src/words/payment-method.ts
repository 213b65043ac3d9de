import type { PaymentMethodNotice } from '../domain/notice.ts';
import { sentence, type Template } from './message.ts';

/** A card or bank account came or went. Its label is made of what the provider says: others' text, as a name is. */
export function paymentMethodTemplate({ topic }: PaymentMethodNotice): Template {
  const isAdded = topic === 'payment-method.added';
  const done = isAdded ? 'was added' : 'was removed';
  const rest = isAdded
    ? 'You can deposit, withdraw and pay with it.'
    : 'It can’t be used any more. What was paid with it stays in your transactions.';
  const advice = 'If it was not you, choose a new password by “Forgot your password?” at once.';
  return (label) => {
    const title = label === undefined ? `A payment method ${done}` : `${label} ${done}`;
    return {
      title,
      body: `${sentence(title)} ${rest} ${advice}`,
      pushTitle: `Payment method ${isAdded ? 'added' : 'removed'}`,
      sms: `${sentence(title)} Not you? Choose a new password by "Forgot your password?".`,
      mail: {
        tone: isAdded ? 'alert' : 'plain',
        paragraphs: [`${rest} ${advice}`],
        facts: label === undefined ? [] : [{ label: 'Method', value: label }],
      },
    };
  };
}
