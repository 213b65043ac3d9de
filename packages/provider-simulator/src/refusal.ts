export interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

export function refusal(code: string, message: string): Refusal {
  return { error: { code, message } };
}
