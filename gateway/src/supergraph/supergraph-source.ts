import { readFile, stat } from 'node:fs/promises';

export interface SupergraphSource {
  /** How often it is worth asking again. */
  readonly intervalMs: number;
  /** The SDL, or undefined where it is what the last call gave. Rejects where it can't be read. */
  readChanged(): Promise<string | undefined>;
}

const httpTimeoutMs = 5_000;
const largestSupergraphBytes = 10_000_000;

/** `where`: a path, or an http(s) address. */
export function createSupergraphSource(where: string): SupergraphSource {
  return /^https?:/.test(where) ? createHttpSource(where) : createFileSource(where);
}

function createFileSource(path: string): SupergraphSource {
  let lastVersion: string | undefined;
  return {
    intervalMs: 1_000,
    async readChanged() {
      const { mtimeMs, size, ino } = await stat(path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === lastVersion) return undefined;
      const sdl = await readFile(path, 'utf8');
      lastVersion = version;
      return sdl;
    },
  };
}

function createHttpSource(url: string): SupergraphSource {
  let lastSdl: string | undefined;
  return {
    intervalMs: 10_000,
    async readChanged() {
      const response = await fetch(url, { signal: AbortSignal.timeout(httpTimeoutMs) });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      const sdl = await readBounded(response);
      if (sdl === lastSdl) return undefined;
      lastSdl = sdl;
      return sdl;
    },
  };
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > largestSupergraphBytes) throw new Error('the supergraph is larger than 10 MB');
  }
  return text + decoder.decode();
}
