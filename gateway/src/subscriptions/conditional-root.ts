import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { publicError } from '../errors.ts';

/**
 * Why a document with a subscription can't be run: its root field stands under `@skip` or `@include`, so that there
 * might be none (specification of September 2025, section 5.2.4.1, CollectSubscriptionFields). graphql 16 does not know
 * the rule: its own on single root fields throws where the condition is a variable. Fragments must not spread
 * themselves.
 */
export function refusalOfConditionalRoot(document: DocumentNode): GraphQLError | undefined {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet);
  }

  function isConditional(set: SelectionSetNode | undefined): boolean {
    return (set?.selections ?? []).some((selection) => {
      if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
        return true;
      if (selection.kind === Kind.FIELD) return false;
      return isConditional(
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments.get(selection.name.value),
      );
    });
  }

  const isRefused = document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION &&
      isConditional(definition.selectionSet),
  );
  return isRefused
    ? publicError(
        'GRAPHQL_VALIDATION_FAILED',
        'The root field of a subscription can’t stand under @skip or @include. Subscribe only where you want it.',
      )
    : undefined;
}
