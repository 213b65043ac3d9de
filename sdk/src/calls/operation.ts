import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, Kind, print } from 'graphql';

/** An operation as it is sent. */
export interface Operation {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly text: string;
}

const read = new WeakMap<DocumentNode, Operation>();

/** Throws for a document without an operation, or with several: it could not be said which one is meant. */
export function operationOf<Data, Variables>(document: TypedDocumentNode<Data, Variables>): Operation {
  const known = read.get(document);
  if (known) return known;
  const [definition, ...others] = document.definitions.filter(
    (each) => each.kind === Kind.OPERATION_DEFINITION,
  );
  if (definition === undefined || others.length > 0) {
    throw new TypeError('A document to be sent holds exactly one operation.');
  }
  const operation = {
    name: definition.name?.value ?? '',
    kind: definition.operation,
    text: print(document),
  };
  read.set(document, operation);
  return operation;
}
