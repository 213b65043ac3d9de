import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export type Path = readonly (string | number)[];

/**
 * Reads an error's path as the client's own: a plan also fetches keys and required fields that the client never asked
 * for, and an error there is one of the nearest field that it did ask for.
 */
export function createPathReader(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): (path: Path | undefined) => Path | undefined {
  /** What stands below a response name, wherever it is selected: merged fields may be written in several places. */
  function below(sets: readonly SelectionSetNode[], name: string): readonly SelectionSetNode[] | undefined {
    const found: SelectionSetNode[] = [];
    let isSelected = false;
    const open = [...sets];
    const visited = new Set<string>();
    for (let set = open.pop(); set !== undefined; set = open.pop()) {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          if ((selection.alias?.value ?? selection.name.value) !== name) continue;
          isSelected = true;
          if (selection.selectionSet) found.push(selection.selectionSet);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          open.push(selection.selectionSet);
        } else if (!visited.has(selection.name.value)) {
          visited.add(selection.name.value);
          const fragment = fragments[selection.name.value];
          if (fragment) open.push(fragment.selectionSet);
        }
      }
    }
    return isSelected ? found : undefined;
  }

  return (path) => {
    if (path === undefined) return undefined;
    let sets: readonly SelectionSetNode[] = [operation.selectionSet];
    for (const [index, key] of path.entries()) {
      if (typeof key === 'number') continue;
      const next = below(sets, key);
      if (next === undefined) return path.slice(0, index);
      sets = next;
    }
    return path;
  };
}
