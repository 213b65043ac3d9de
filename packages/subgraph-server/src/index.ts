export { extendAnswer } from './answer-extensions.ts';
export {
  perRequest,
  requireService,
  requireUser,
  type SubgraphContext,
  type Viewer,
  viewerOf,
} from './context.ts';
export { type ApiErrorCode, apiError, notFound } from './errors.ts';
export { type MoneyRefusal, moneyField, readAmount } from './money-fields.ts';
export {
  decodeCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  readPageRequest,
  toConnection,
} from './pages.ts';
export type { SubgraphResolvers } from './schema.ts';
export {
  type OpenRoute,
  type ProvenRoute,
  type ServedSubgraph,
  type SubgraphOptions,
  serveSubgraph,
} from './serve-subgraph.ts';
