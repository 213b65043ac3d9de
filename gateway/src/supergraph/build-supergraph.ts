import {
  operationFromDocument,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  type Schema,
  Supergraph,
} from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { type Authorization, createAuthorization } from '../authorization/authorization.ts';
import { type CostModel, readCostModel } from '../operations/cost-model.ts';
import { type FieldLimits, readFieldLimits } from '../rate-limits/field-limits.ts';
import { createPlanCache, type PlanReport } from './plan-cache.ts';
import { refuseUnsupported } from './unsupported.ts';

export interface Subgraph {
  readonly name: string;
  /** As the supergraph has it. */
  readonly url: string;
}

/** One supergraph, ready to answer. A new version is a new object, so that what runs on the old one ends on it. */
export interface LoadedSupergraph {
  readonly sdl: string;
  /** What clients see and are validated against. */
  readonly schema: GraphQLSchema;
  /** The same, as the executor wants it. */
  readonly apiSchema: Schema;
  /** With everything in it that clients don't see. */
  readonly supergraphSchema: GraphQLSchema;
  readonly subgraphs: readonly Subgraph[];
  /** What its directives say of who may ask for what. */
  readonly authorization: Authorization;
  /** What its directives say of the cost of fields and the length of lists. */
  readonly costModel: CostModel;
  /** What its directives say of how often a field may be asked for. */
  readonly fieldLimits: FieldLimits;
  /** How a valid operation is answered. Throws for what the planner can't plan. */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

/** Throws for SDL that is no supergraph. */
export function buildSupergraph(sdl: string, onPlanRead: PlanReport = () => {}): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, {
    // The stock gateway's own list lacks @authenticated and @requiresScopes.
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  });
  refuseUnsupported(supergraph.schema);
  const apiSchema = supergraph.apiSchema();
  // Fetches spelled out in full: cheaper to plan, and what a lost fetch would have given can be read off them.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  const plans = createPlanCache(
    (document, operationName) =>
      planner.buildQueryPlan(
        operationFromDocument(apiSchema, document, operationName === undefined ? {} : { operationName }),
      ),
    { onRead: onPlanRead },
  );
  const schema = apiSchema.toGraphQLJSSchema();
  return {
    sdl,
    schema,
    apiSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    subgraphs: supergraph.subgraphsMetadata(),
    authorization: createAuthorization(supergraph.schema, schema),
    costModel: readCostModel(supergraph.schema),
    fieldLimits: readFieldLimits(supergraph.schema),
    plan: plans.get,
  };
}
