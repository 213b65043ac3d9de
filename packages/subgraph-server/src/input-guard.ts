import { type DocumentNode, GraphQLError, Kind, visit } from 'graphql';

/** Fields whose digits are never a card number's. */
const neverCards = new Set(['phone', 'amount', 'idempotencyKey']);

/**
 * Looks through every string of an operation, in variables and in the document. Throws BAD_USER_INPUT for what looks
 * like a card number, so that none is stored or logged by mistake, and for NUL, which Postgres can't store.
 */
export function guardInput(document: DocumentNode, variables: unknown): void {
  guardValue(variables, undefined, 0);
  visit(document, {
    [Kind.OBJECT_FIELD]: (node) => {
      if (node.value.kind !== Kind.STRING) return undefined;
      guardText(node.value.value, node.name.value);
      return false;
    },
    [Kind.ARGUMENT]: (node) => {
      if (node.value.kind !== Kind.STRING) return undefined;
      guardText(node.value.value, node.name.value);
      return false;
    },
    [Kind.STRING]: (node) => guardText(node.value, undefined),
  });
}

const deepestInput = 20;

function guardValue(value: unknown, field: string | undefined, depth: number): void {
  if (depth > deepestInput) throw refused(`Input is nested deeper than ${deepestInput} levels.`);
  if (typeof value === 'string') {
    guardText(value, field);
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

/** 13 to 19 digits, 3 to 6 first, that pass Luhn (ISO/IEC 7812-1, annex B); also when grouped by spaces or hyphens. */
export function looksLikeCardNumber(text: string): boolean {
  if (text.length > 40) return false;
  const digits = text.replace(/[ -]/g, '');
  return /^[3-6]\d{12,18}$/.test(digits) && passesLuhn(digits);
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
