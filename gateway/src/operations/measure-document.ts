import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What a document asks for, each fragment counted as often as it is spread. */
export interface DocumentMeasure {
  readonly depth: number;
  readonly rootFields: number;
  readonly selections: number;
  /** Of the text of all those: what a plan spells out. */
  readonly characters: number;
  /** Of the longest name of an operation with its variables. */
  readonly headCharacters: number;
  readonly aliases: number;
  /** The most often that one field stands in one selection set, and which field that is. */
  readonly repeats: { readonly field: string; readonly times: number };
  readonly directivesPerNode: number;
  readonly directives: number;
  readonly fragments: number;
  /** A fragment that spreads itself, on whatever way. */
  readonly circle: string | undefined;
  /** An alias by which the executor gives nothing: to an object of JavaScript it is no name of its own. */
  readonly unanswerable: string | undefined;
}

/** Of one selection set. `fields` are its own, not those of the fields below. */
interface SetMeasure {
  depth: number;
  selections: number;
  characters: number;
  aliases: number;
  directives: number;
  directivesPerNode: number;
  repeats: { field: string; times: number };
  readonly fields: Map<string, number>;
}

const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Measures each fragment once, however often it is spread: a bomb of fragments that spread fragments costs here no more
 * than its text. Of several operations the greatest counts, and the fields of all.
 */
export function measureDocument(document: DocumentNode): DocumentMeasure {
  const fragments = new Map(document.definitions.filter(isFragment).map((node) => [node.name.value, node]));
  const measured = new Map<string, SetMeasure>();
  const open = new Set<string>();
  let circle: string | undefined;
  let unanswerable: string | undefined;

  function measureFragment(name: string): SetMeasure {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return nothing();
    if (open.has(name)) {
      circle = name;
      return nothing();
    }
    open.add(name);
    const measure = measureSet(fragment.selectionSet);
    addDirectives(measure, fragment.directives?.length ?? 0);
    open.delete(name);
    measured.set(name, measure);
    return measure;
  }

  function measureSet(set: SelectionSetNode): SetMeasure {
    const total = nothing();
    for (const selection of set.selections) {
      addDirectives(total, selection.directives?.length ?? 0);
      total.selections += 1;
      total.characters += headLength(selection);
      if (selection.kind === Kind.FIELD) {
        const field = selection.name.value;
        if (selection.alias) total.aliases += 1;
        if (selection.alias?.value === '__proto__') unanswerable = selection.alias.value;
        total.fields.set(field, (total.fields.get(field) ?? 0) + 1);
        const below = selection.selectionSet ? measureSet(selection.selectionSet) : nothing();
        addCounts(total, below);
        // graphql has a rule of its own for how deep introspection may go, and its tools need those depths.
        total.depth = Math.max(total.depth, introspectionFields.has(field) ? 1 : 1 + below.depth);
      } else {
        const spread =
          selection.kind === Kind.INLINE_FRAGMENT
            ? measureSet(selection.selectionSet)
            : measureFragment(selection.name.value);
        addCounts(total, spread);
        total.depth = Math.max(total.depth, spread.depth);
        for (const [field, times] of spread.fields) {
          total.fields.set(field, (total.fields.get(field) ?? 0) + times);
        }
      }
    }
    for (const [field, times] of total.fields) {
      if (times > total.repeats.times) total.repeats = { field, times };
    }
    return total;
  }

  const sum = nothing();
  let rootFields = 0;
  let headCharacters = 0;
  for (const operation of document.definitions.filter(isOperation)) {
    const measure = measureSet(operation.selectionSet);
    addDirectives(measure, operation.directives?.length ?? 0);
    for (const variable of operation.variableDefinitions ?? [])
      addDirectives(measure, variable.directives?.length ?? 0);
    // Each operation is validated, fragments and all.
    const selections = sum.selections + measure.selections;
    keepGreatest(sum, measure);
    sum.selections = selections;
    headCharacters = Math.max(headCharacters, headLength(operation));
    rootFields = Math.max(
      rootFields,
      [...measure.fields.values()].reduce((all, times) => all + times, 0),
    );
  }
  // Also those that nothing spreads: validation looks at them too.
  for (const name of fragments.keys()) keepGreatest(sum, measureFragment(name));

  const { depth, selections, characters, aliases, repeats, directivesPerNode, directives } = sum;
  const counts = { depth, rootFields, selections, aliases, repeats, directivesPerNode, directives };
  return { ...counts, characters, headCharacters, fragments: fragments.size, circle, unanswerable };
}

function nothing(): SetMeasure {
  const repeats = { field: '', times: 0 };
  const counts = { depth: 0, selections: 0, characters: 0, aliases: 0, directives: 0, directivesPerNode: 0 };
  return { ...counts, repeats, fields: new Map() };
}

/** Of what stands before its own selections. A document that was parsed knows where everything is. */
function headLength(node: SelectionNode | OperationDefinitionNode): number {
  const below = node.kind === Kind.FRAGMENT_SPREAD ? undefined : node.selectionSet;
  return (below?.loc?.start ?? node.loc?.end ?? 0) - (node.loc?.start ?? 0);
}

function addDirectives(measure: SetMeasure, count: number): void {
  measure.directives += count;
  measure.directivesPerNode = Math.max(measure.directivesPerNode, count);
}

function addCounts(total: SetMeasure, part: SetMeasure): void {
  total.selections += part.selections;
  total.characters += part.characters;
  total.aliases += part.aliases;
  total.directives += part.directives;
  total.directivesPerNode = Math.max(total.directivesPerNode, part.directivesPerNode);
  if (part.repeats.times > total.repeats.times) total.repeats = part.repeats;
}

function keepGreatest(greatest: SetMeasure, measure: SetMeasure): void {
  greatest.depth = Math.max(greatest.depth, measure.depth);
  greatest.selections = Math.max(greatest.selections, measure.selections);
  greatest.characters = Math.max(greatest.characters, measure.characters);
  greatest.aliases = Math.max(greatest.aliases, measure.aliases);
  greatest.directives = Math.max(greatest.directives, measure.directives);
  greatest.directivesPerNode = Math.max(greatest.directivesPerNode, measure.directivesPerNode);
  if (measure.repeats.times > greatest.repeats.times) greatest.repeats = measure.repeats;
}

const isFragment = (node: DefinitionNode): node is FragmentDefinitionNode =>
  node.kind === Kind.FRAGMENT_DEFINITION;
const isOperation = (node: DefinitionNode): node is OperationDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION;
