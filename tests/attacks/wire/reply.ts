/** An answer as it came, over HTTP or over a WebSocket. */
export interface Reply {
  /** Of HTTP; 0 over a WebSocket. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The code each top-level error carries. */
  readonly codes: readonly string[];
  readonly messages: readonly string[];
  /** Null where there is none. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly text: string;
  /** The code a WebSocket was closed with instead of an answer. */
  readonly closed?: number;
  readonly ms: number;
}

export function replyOf(
  text: string,
  rest: Pick<Reply, 'status' | 'ms'> & Partial<Pick<Reply, 'headers' | 'closed'>>,
): Reply {
  const body = parseOrUndefined(text);
  const errors = isRecord(body) && Array.isArray(body['errors']) ? body['errors'].filter(isRecord) : [];
  const data = isRecord(body) && isRecord(body['data']) ? body['data'] : null;
  return {
    headers: {},
    ...rest,
    codes: errors.map(({ extensions }) => (isRecord(extensions) ? String(extensions['code']) : 'none')),
    messages: errors.map(({ message }) => String(message)),
    data,
    text,
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** For the detail of what got through. */
export function brief({ status, closed, text }: Reply): string {
  return `${closed === undefined ? status : `closed ${closed}`} ${text.slice(0, 300)}`;
}

/** The part of an answer that tells what went wrong: all of it, where it is no answer of GraphQL. */
export function errorsIn({ text, data }: Reply): string {
  const body = parseOrUndefined(text);
  if (isRecord(body) && 'errors' in body) return JSON.stringify(body['errors']);
  return data === null ? text : '';
}

/** True where nothing but nulls came back. */
export function isEmpty(data: Readonly<Record<string, unknown>> | null): boolean {
  return Object.values(data ?? {}).every((value) => value === null);
}

/** The codes of the userErrors of a payload, and of the top level: what the refusal is called, whichever way it came. */
export function refusalsOf({ data, codes }: Reply): readonly string[] {
  const inPayloads = Object.values(data ?? {}).flatMap((payload) =>
    isRecord(payload) && Array.isArray(payload['userErrors']) ? payload['userErrors'].filter(isRecord) : [],
  );
  return [...codes, ...inPayloads.map(({ code }) => String(code))];
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
