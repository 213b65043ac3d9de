/** Reads as much of a Dockerfile as ours uses; what it does not know it refuses, so that nothing is passed over. */

/** One stage: what it begins with, and its instructions in their order. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export type Instruction =
  | {
      readonly kind: 'copy';
      readonly from: string | undefined;
      readonly source: string;
      readonly target: string;
    }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'environment'; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'command' | 'health'; readonly words: readonly string[] }
  | { readonly kind: 'stop-signal'; readonly signal: string }
  | { readonly kind: 'labels'; readonly names: readonly string[] };

export function readDockerfile(text: string): readonly Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  const given = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (word === 'ARG') {
      const [name = '', value = ''] = rest.split('=');
      given.set(name, value);
    } else if (word === 'FROM') {
      const [image = '', , name = ''] = rest.split(/\s+/);
      stages.push({ name, base: resolve(image, given), instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`Before the first FROM: ${line}`);
      stage.instructions.push(readInstruction(word, rest));
    }
  }
  return stages;
}

function readInstruction(word: string, rest: string): Instruction {
  switch (word) {
    case 'COPY': {
      const [, from, source = '', target = ''] = /^(?:--from=(\S+)\s+)?(\S+)\s+(\S+)$/.exec(rest) ?? [];
      if (source === '') throw new Error(`COPY ${rest}: a form this reader does not know`);
      return { kind: 'copy', from, source, target };
    }
    case 'RUN':
      return { kind: 'run', command: rest };
    case 'ENV':
      return { kind: 'environment', variables: pairs(rest) };
    case 'LABEL':
      return { kind: 'labels', names: Object.keys(pairs(rest)) };
    case 'WORKDIR':
      return { kind: 'folder', path: rest };
    case 'USER': {
      const [, uid, gid] = /^(\d+):(\d+)$/.exec(rest) ?? [];
      if (uid === undefined || gid === undefined) throw new Error(`USER ${rest}: not two numbers`);
      return { kind: 'user', uid: Number(uid), gid: Number(gid) };
    }
    case 'STOPSIGNAL':
      return { kind: 'stop-signal', signal: rest };
    case 'CMD':
      return { kind: 'command', words: execForm(rest) };
    case 'HEALTHCHECK':
      return { kind: 'health', words: execForm(rest.slice(rest.indexOf('CMD ') + 4)) };
    default:
      throw new Error(`${word} ${rest}: an instruction this reader does not know`);
  }
}

/** Comments out, continued lines joined. */
function logicalLines(text: string): readonly string[] {
  const kept = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return kept
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function resolve(image: string, given: ReadonlyMap<string, string>): string {
  return image.replace(/\$\{(\w+)\}/g, (_, name: string) => given.get(name) ?? '');
}

/** `A=b C="d e"`. */
function pairs(text: string): Record<string, string> {
  const found = text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...found].map(([, name = '', quoted, bare = '']) => [name, quoted ?? bare]));
}

/** Words as JSON, which are run as they are: a shell in between would keep the stop signal to itself. */
function execForm(text: string): readonly string[] {
  const words: unknown = JSON.parse(text);
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  throw new Error(`${text}: not in exec form`);
}
