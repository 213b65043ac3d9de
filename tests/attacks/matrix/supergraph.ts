import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repository, type SubgraphName, subgraphNames } from '@paygraph/testing';
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';

/** A type that a subgraph gives by its key, with the fields it gives. */
export interface Entity {
  readonly type: string;
  readonly subgraph: SubgraphName;
  readonly key: string;
  readonly fields: readonly FieldDefinitionNode[];
}

/** An operation of one subgraph that is no part of the public API. */
export interface ServiceOperation {
  readonly kind: 'Query' | 'Mutation';
  readonly name: string;
  readonly subgraph: SubgraphName;
}

export interface Supergraph {
  readonly schema: GraphQLSchema;
  readonly entities: readonly Entity[];
  readonly serviceOperations: readonly ServiceOperation[];
}

/** What the composed schema says of who serves what: the join specification, v0.3. */
export function readSupergraph(
  sdl = readFileSync(path.join(repository, 'schema/supergraph.graphql'), 'utf8'),
): Supergraph {
  const document = parse(sdl);
  const types = document.definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  return {
    schema: buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }),
    entities: types.flatMap(entitiesOf),
    serviceOperations: types.flatMap(serviceOperationsOf),
  };
}

function entitiesOf(type: ObjectTypeDefinitionNode): readonly Entity[] {
  return (type.directives ?? [])
    .filter((directive) => directive.name.value === 'join__type')
    .flatMap((directive) => {
      const { graph, key, resolvable } = argumentsOf(directive);
      const subgraph = subgraphOf(graph);
      if (key === undefined || resolvable === 'false' || subgraph === undefined) return [];
      const fields = (type.fields ?? []).filter((field) => isServedBy(field, subgraph));
      return [{ type: type.name.value, subgraph, key, fields }];
    });
}

/** A field without `join__field` is served by every subgraph of its type. */
function isServedBy({ directives = [] }: FieldDefinitionNode, subgraph: SubgraphName): boolean {
  const joins = directives.filter(({ name }) => name.value === 'join__field').map(argumentsOf);
  return (
    joins.length === 0 ||
    joins.some(({ graph, external }) => subgraphOf(graph) === subgraph && external !== 'true')
  );
}

function serviceOperationsOf({ name, fields = [] }: ObjectTypeDefinitionNode): readonly ServiceOperation[] {
  const kind = name.value;
  if (kind !== 'Query' && kind !== 'Mutation') return [];
  return fields
    .filter(({ directives = [] }) => directives.some((directive) => directive.name.value === 'inaccessible'))
    .flatMap((field) =>
      subgraphNames
        .filter((subgraph) => isServedBy(field, subgraph))
        .map((subgraph) => ({ kind, name: field.name.value, subgraph })),
    );
}

function subgraphOf(graph: string | undefined): SubgraphName | undefined {
  return subgraphNames.find((name) => name === graph?.toLowerCase());
}

function argumentsOf({ arguments: given = [] }: ConstDirectiveNode): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map(({ name, value }) => [name.value, 'value' in value ? String(value.value) : '']),
  );
}
