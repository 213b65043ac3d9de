import { type GraphQLSchema, isObjectType } from 'graphql';
import { isRecord } from '../wire/reply.ts';

/** Every object with an id in an answer, as `Wallet wal_…`. */
export function idsIn(data: unknown): readonly string[] {
  if (Array.isArray(data)) return data.flatMap(idsIn);
  if (!isRecord(data)) return [];
  const own =
    typeof data['id'] === 'string' && typeof data['__typename'] === 'string'
      ? [`${data['__typename']} ${data['id']}`]
      : [];
  return [...own, ...Object.values(data).flatMap(idsIn)];
}

/** The types whose objects have an id of their own. */
export function typesWithIds(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && 'id' in type.getFields())
    .map(({ name }) => name);
}

/** True where the answer holds something at the end of the path. */
export function isReached(data: unknown, [first, ...rest]: readonly string[]): boolean {
  if (Array.isArray(data))
    return data.some((item) => isReached(item, first === undefined ? [] : [first, ...rest]));
  if (first === undefined) return data !== null && data !== undefined;
  return isRecord(data) && isReached(data[first], rest);
}
