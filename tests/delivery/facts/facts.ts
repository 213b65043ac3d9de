/** What one place that ships the product says of it: each place is read into this one shape, and compared with the code. */
export interface Facts {
  /** The file or folder, for whoever has to look. */
  readonly place: string;
  /** What must be found there: every service, and for a place that starts them the job that makes the topics. */
  readonly must: 'run everything' | 'know every service' | 'agree';
  readonly processes: readonly Process[];
  /** Of whatever is called there: an address of one of our services. */
  readonly addresses: readonly Address[];
  /** Topics that are named, wherever and for whatever. */
  readonly topics: readonly string[];
  /** Images of ours that are named, without registry, tag and digest. */
  readonly images: readonly string[];
}

/** One that is started there, a service or a job. */
export interface Process {
  readonly name: string;
  /** Which of the services it is, or is for. */
  readonly service: string | undefined;
  /** What is started: a file, a target of the Makefile; undefined: what the image starts by itself. */
  readonly program: string | undefined;
  /** Without a value where that is a secret, or only known once it runs. Undefined: started elsewhere, and only asked. */
  readonly variables: Readonly<Record<string, string | undefined>> | undefined;
  /** Where others are told to find what it offers, with what says so. */
  readonly ports: readonly { readonly said: string; readonly port: number }[];
  /** Where the place asks how it is, or for its metrics. */
  readonly probes: readonly { readonly said: string; readonly port: number; readonly path: string }[];
}

/** One that a variable holds, or that somebody else asks. */
export interface Address {
  readonly said: string;
  /** Whom it is meant to lead to. */
  readonly service: string;
  /** Whose the name of the host is there. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The topics a text names: each ends in -events, as those of packages/events do. */
export function topicsIn(text: string): readonly string[] {
  return [
    ...new Set([...text.matchAll(/(?<![\w./@-])([a-z]+-events)(?![\w-])/g)].map(([, name = '']) => name)),
  ];
}

/** `123.dkr.ecr.eu-central-1.amazonaws.com/paygraph@sha256:…` is an image by the name of paygraph. */
export function imageName(reference: string): string {
  return reference.split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
}

/** A URL by its parts; undefined where the variable holds something else. */
export function urlOf(text: string | undefined): URL | undefined {
  return text === undefined ? undefined : (URL.parse(text) ?? undefined);
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export function portOf(url: URL): number {
  return url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port);
}
