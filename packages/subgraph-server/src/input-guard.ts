import {
  type ArgumentNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  type ObjectFieldNode,
  visit,
} from 'graphql';

/** Fields whose digits are never a card number's. */
const neverCards = new Set(['phone', 'amount', 'idempotencyKey']);

/**
 * Looks through every string and number of an operation, in variables and in the document. Throws BAD_USER_INPUT for
 * what looks like a card number, so that none is stored or logged by mistake, and for NUL, which Postgres can't store.
 */
export function guardInput(document: DocumentNode, variables: unknown): void {
  guardValue(variables, undefined, 0);
  visit(document, {
    [Kind.OBJECT_FIELD]: guardNamed,
    [Kind.ARGUMENT]: guardNamed,
    [Kind.STRING]: (node) => guardText(node.value, undefined),
    // An ID takes a bare number, too.
    [Kind.INT]: (node) => guardText(node.value, undefined),
  });
}

/** False keeps the visitor from coming to the value a second time, without its name. */
function guardNamed({ name, value }: ArgumentNode | ObjectFieldNode): false | undefined {
  if (value.kind !== Kind.STRING && value.kind !== Kind.INT) return undefined;
  guardText(value.value, name.value);
  return false;
}

const deepestInput = 20;

function guardValue(value: unknown, field: string | undefined, depth: number): void {
  if (depth > deepestInput) throw refused(`Input is nested deeper than ${deepestInput} levels.`);
  if (typeof value === 'string' || typeof value === 'number') {
    guardText(String(value), field);
  } else if (Array.isArray(value)) {
    for (const item of value) guardValue(item, field, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) guardValue(item, name, depth + 1);
  }
}

function guardText(text: string, field: string | undefined): void {
  if (text.includes('\0')) throw refused(`${field ?? 'A string'} holds a NUL character.`);
  if (field !== undefined && neverCards.has(field)) return;
  if (looksLikeCardNumber(text)) {
    throw refused(
      `${field ?? 'A string'} looks like a card number. Give the card to the payment provider and send the token it gives you.`,
    );
  }
}

/** With a status of its own: what is thrown before an operation runs is a 500 else, and no answer of ours. */
function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}

/** 13 to 19 digits, 3 to 6 first, or the 16 that begin with 2 since 2017. */
const cardDigits = /^(?:[3-6]\d{12,18}|2\d{15})$/;

/** Digits that pass Luhn (ISO/IEC 7812-1, annex B); also when grouped by spaces or hyphens. */
export function looksLikeCardNumber(text: string): boolean {
  if (text.length > 40) return false;
  const digits = text.replace(/[ -]/g, '');
  return cardDigits.test(digits) && passesLuhn(digits);
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index));
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
