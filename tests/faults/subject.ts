import type { Ending, PartAddresses, Place, SubgraphName } from '@paygraph/testing';

/** A running Paygraph that faults are put into. */
export interface Subject {
  readonly place: Place;
  /** Each gateway by itself, where there are several; else that one place. */
  readonly places: readonly Place[];
  /** What may be killed: the processes that hold our own code. */
  readonly processes: readonly string[];
  kill9(process: string): Promise<void>;
  /** Starts what was killed or has crashed, and waits until it is ready. On parts, with other variables where they are given. */
  start(process: string, environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Services on real parts only, like the next three: the others are stopped in tests of their own. */
  signal(process: string, signal: NodeJS.Signals): void;
  /** Waits for an end that was asked for. Throws, with what the process said, where it does not come. */
  ended(process: string, timeoutMs?: number): Promise<Ending>;
  part(name: PartName): Part;
  /** Where clients of its Redis, Kafka and MongoDB reach them. */
  readonly addresses: PartAddresses | undefined;
  /** The next time this step is reached, its process ends. Services of their own only, like the next two. */
  armCrash(point: string): Promise<void>;
  disarm(): Promise<void>;
  /** Waits until an armed process is gone. Throws where it lives on: the step was never reached. */
  crashed(process: string, timeoutMs: number): Promise<void>;
  databaseUrl(name: SubgraphName): string;
  /** The composed schema its gateway follows: a copy of its own. */
  readonly supergraphFile: string;
  /** What its processes wrote since they were started last. */
  said(): string;
  stop(): Promise<void>;
}

/** What the services stand on. */
export type PartName = 'postgres' | 'redis' | 'kafka' | 'mongo';

export interface Part {
  /** SIGSTOP: connections stay, and nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  kill9(): Promise<void>;
  /** Starts it where it was, after `kill9`. MongoDB's stand-in has forgotten all, Redis too. */
  restart(): Promise<void>;
}

/** `replicated`: two processes of every service, behind balancers. */
export type SubjectKind = 'services' | 'all-in-one' | 'on-parts' | 'replicated';
