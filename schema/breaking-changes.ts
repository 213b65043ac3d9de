import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import {
  BreakingChangeType,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** What a client that was written for the schema before meets in the new one. */
export interface SchemaChanges {
  /** Operations that were valid are so no more, or answer in another shape. */
  readonly breaking: readonly string[];
  /** Fields that went after clients were told: they were marked @deprecated before. */
  readonly announced: readonly string[];
  /** Every operation stays valid, but a client may meet what it does not expect, as a new value of an enum. */
  readonly dangerous: readonly string[];
}

/** Compares what two supergraphs offer clients, by the rules of graphql's own `findBreakingChanges`. */
export function compareSupergraphs(before: string, after: string): SchemaChanges {
  const [old, present] = [apiSchemaOf(before), apiSchemaOf(after)];
  const breaks = findBreakingChanges(old, present);
  const isAnnounced = ({ type, description }: (typeof breaks)[number]) =>
    type === BreakingChangeType.FIELD_REMOVED && wasDeprecated(old, description);
  return {
    breaking: breaks.filter((change) => !isAnnounced(change)).map(({ description }) => description),
    announced: breaks.filter(isAnnounced).map(({ description }) => description),
    dangerous: findDangerousChanges(old, present).map(({ description }) => description),
  };
}

/** Without what is @inaccessible, and without what only a gateway reads. */
function apiSchemaOf(supergraph: string): GraphQLSchema {
  const built = Supergraph.build(supergraph, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  return built.apiSchema().toGraphQLJSSchema();
}

/** graphql says which field it means in words alone: `Wallet.balance was removed.` */
function wasDeprecated(schema: GraphQLSchema, description: string): boolean {
  const [, typeName = '', fieldName = ''] = /^(\w+)\.(\w+) was removed\.$/.exec(description) ?? [];
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  return type.getFields()[fieldName]?.deprecationReason !== undefined;
}
