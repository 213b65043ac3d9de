import type { Resource } from './environment.ts';

type Values = Readonly<Record<string, unknown>>;

export function of(resources: readonly Resource[], type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** What stands at a path; Terraform keeps a block as a list, of which the first is meant. */
export function at(values: unknown, ...path: readonly string[]): unknown {
  let value = values;
  for (const name of path) {
    const found: unknown = Array.isArray(value) ? value[0] : value;
    value = isValues(found) ? found[name] : undefined;
  }
  return value;
}

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A fault for each resource of a type whose value at a path is not as it must be. */
export function unlike(
  resources: readonly Resource[],
  type: string,
  path: readonly string[],
  isRight: (value: unknown) => boolean,
): readonly string[] {
  return of(resources, type)
    .filter(({ values }) => !isRight(at(values, ...path)))
    .map(({ address, values }) => `${address}: ${path.join('.')} is ${JSON.stringify(at(values, ...path))}`);
}

export const isTrue = (value: unknown): boolean => value === true || value === 'true';
export const isFalse = (value: unknown): boolean => value === false;
export const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
export const isFrom =
  (least: number, most = Number.POSITIVE_INFINITY) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= least && value <= most;
export const is =
  (...known: readonly unknown[]) =>
  (value: unknown): boolean =>
    known.includes(value);
