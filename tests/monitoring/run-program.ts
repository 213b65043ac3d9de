import { spawn } from 'node:child_process';

export interface Run {
  readonly code: number | null;
  /** What it said, on either stream. */
  readonly said: string;
}

/** Runs a program to its end, or to the bound, at which it is ended. */
export async function runProgram(
  file: string,
  words: readonly string[],
  options: { input?: string; timeoutMs?: number; environment?: Readonly<Record<string, string>> } = {},
): Promise<Run> {
  const { input, timeoutMs = 120_000, environment } = options;
  const child = spawn(file, words, {
    timeout: timeoutMs,
    ...(environment && { env: { ...process.env, ...environment } }),
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  child.stdin.end(input ?? '');
  return await new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, said: said + error.message }));
    child.on('close', (code) => resolve({ code, said }));
  });
}
