import { type DocumentNode, getOperationAST, print } from 'graphql';
import { hashOf, type OperationList } from './operation-list.ts';

/** The name of an operation, where it may be told in a metric; `other` for all that are not of the list. */
export type OperationNames = (document: DocumentNode, operationName: string | undefined) => string;

/**
 * Names operations whose very text was promised: a client may call anything as it likes, and each name it made up would
 * be a series for ever. A document's layout does not matter, for the texts of the list are printed in the same way.
 */
export function createOperationNames(list: OperationList): OperationNames {
  // The server hands out the same parsed document for the same text.
  const listed = new WeakMap<DocumentNode, boolean>();

  function isListed(document: DocumentNode): boolean {
    const known = listed.get(document);
    if (known !== undefined) return known;
    const found = list.has(hashOf(print(document)));
    listed.set(document, found);
    return found;
  }

  return (document, operationName) =>
    (isListed(document) && getOperationAST(document, operationName)?.name?.value) || 'other';
}
