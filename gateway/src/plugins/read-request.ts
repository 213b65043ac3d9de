import type { OperationRequest } from '../operations/prepare-operation.ts';

/**
 * What an HTTP request asks for, by GraphQL over HTTP. Undefined where it asks for nothing or is malformed: then Apollo
 * Server has a landing page for it, or says what is wrong.
 */
export function readOperationRequest(request: {
  method: string;
  search: string;
  body: unknown;
}): OperationRequest | undefined {
  const given = request.method === 'GET' ? readSearch(new URLSearchParams(request.search)) : request.body;
  if (!isRecord(given)) return undefined;
  const { query, operationName, variables, extensions, documentId } = given;
  if (!isMissing(query) && typeof query !== 'string') return undefined;
  if (!isMissing(operationName) && typeof operationName !== 'string') return undefined;
  if (!isMissing(variables) && !isRecord(variables)) return undefined;
  if (!isMissing(extensions) && !isRecord(extensions)) return undefined;
  const isById = !isMissing(documentId) || !isMissing(extensions?.['persistedQuery']);
  if (!query && !isById) return undefined;
  return { query, operationName, variables, extensions, documentId };
}

function readSearch(search: URLSearchParams): unknown {
  const names = ['query', 'operationName', 'variables', 'extensions', 'documentId'];
  const given: Record<string, unknown> = {};
  for (const name of names) {
    const [value, ...more] = search.getAll(name);
    if (more.length > 0) return undefined;
    if (value === undefined) continue;
    given[name] = name === 'variables' || name === 'extensions' ? readJson(value) : value;
  }
  return given;
}

/** What is no JSON stays a text, which no record is. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
