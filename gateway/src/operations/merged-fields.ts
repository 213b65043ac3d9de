import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * Fields of one name in one place of the answer are one field there, and so are the fields below them: ten times ten
 * make a hundred. Validation compares each of them with each, so their number is what it costs. Follows every spread:
 * only for documents whose fields have been counted, without circles.
 */
export function mostMerged(document: DocumentNode): { field: string; times: number } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  let most = { field: '', times: 0 };

  function collect(set: SelectionSetNode, into: Map<string, Merged>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const merged = into.get(name) ?? { times: 0, sets: [] };
        into.set(name, merged);
        merged.times += 1;
        if (selection.selectionSet) merged.sets.push(selection.selectionSet);
      } else {
        const spread =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (spread) collect(spread.selectionSet, into);
      }
    }
  }

  function walk(sets: readonly SelectionSetNode[], path: string): void {
    const fields = new Map<string, Merged>();
    for (const set of sets) collect(set, fields);
    for (const [name, { times, sets: below }] of fields) {
      const field = path === '' ? name : `${path}.${name}`;
      if (times > most.times) most = { field, times };
      walk(below, field);
    }
  }

  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) walk([node.selectionSet], '');
  }
  return most;
}

interface Merged {
  times: number;
  readonly sets: SelectionSetNode[];
}
