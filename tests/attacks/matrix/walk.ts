import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { type Leaf, messageOf, type RootField, rootFieldsOf, typeOf } from '../api/root-fields.ts';
import { selectionOf } from '../api/selection.ts';
import type { Message } from '../ask.ts';

/** A field that leads to an object, and the operation that goes there by the shortest way. */
export interface Step {
  /** As in `Transaction.sourceWallet`. */
  readonly coordinate: string;
  readonly root: RootField;
  /** The names of the fields from the root. */
  readonly path: readonly string[];
  readonly message: Message;
}

/**
 * One operation for every field of the schema that leads to an object: it goes there, takes all there is of the object,
 * and one step further. A new field is walked without anyone's doing. `valueFor` gives what goes into a root field.
 */
export function stepsOf(
  schema: GraphQLSchema,
  valueFor: (root: RootField, leaf: Leaf) => unknown,
): readonly Step[] {
  const steps: Step[] = [];
  const seen = new Set<string>();
  const queue: {
    readonly type: GraphQLObjectType;
    readonly root: RootField;
    readonly path: readonly string[];
  }[] = [];
  for (const root of rootFieldsOf(schema)) {
    const field = typeOf(schema, root.kind).getFields()[root.name];
    const type = field && objectOf(field);
    if (type === undefined) continue;
    steps.push(stepTo(root, [root.name], type, `${root.kind}.${root.name}`));
    queue.push({ type, root, path: [root.name] });
  }
  // Breadth first, so that the way to each type is the shortest; questions before commands, for those change nothing.
  for (const { type, root, path } of queue) {
    if (seen.has(type.name)) continue;
    seen.add(type.name);
    for (const field of Object.values(type.getFields())) {
      const next = objectOf(field);
      if (next === undefined || field.args.some(isRequiredArgument)) continue;
      const further = [...path, field.name];
      steps.push(stepTo(root, further, next, `${type.name}.${field.name}`));
      queue.push({ type: next, root, path: further });
    }
  }
  return steps;

  function stepTo(
    root: RootField,
    path: readonly string[],
    type: GraphQLObjectType,
    coordinate: string,
  ): Step {
    const inner = path
      .slice(1)
      .reduceRight((selection, name) => `{ __typename ${name} ${selection} }`, selectionOf(type, 2));
    const { query, variables } = messageOf(schema, root, (leaf) => valueFor(root, leaf), 1);
    const message = { query: replaceSelection(query, inner), variables: variables ?? {} };
    return { coordinate, root, path, message };
  }
}

/** The root field's own selection, put in place of the one it was written with. */
function replaceSelection(query: string, selection: string): string {
  const end = query.lastIndexOf('}');
  const start = query.indexOf('{', query.indexOf('{') + 1);
  return `${query.slice(0, start)}${selection} ${query.slice(end)}`;
}

function objectOf(field: GraphQLField<unknown, unknown>): GraphQLObjectType | undefined {
  const type = getNamedType(field.type);
  return isObjectType(type) ? type : undefined;
}
