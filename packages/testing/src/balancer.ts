import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { host } from './place.ts';

/**
 * What stands in front of several processes of one service, as a Kubernetes Service does: it knows connections alone,
 * and gives each new one to the next process that is ready. What is connected stays where it is.
 */
export interface Balancer {
  /** Resolves once every process has been found ready. */
  untilAllUp(): Promise<void>;
  close(): Promise<void>;
}

export interface Target {
  readonly port: number;
  /** Rejects or answers false where the process must get no new connections. */
  isReady(signal: AbortSignal): Promise<boolean>;
}

const probePeriodMs = 500;
/** One that is paused takes connections and answers nothing. */
const probeTimeoutMs = 1_000;
/** As `failureThreshold` of a readiness probe. */
const failuresUntilDown = 2;
const connectTimeoutMs = 1_000;
const mostConnections = 10_000;

export async function startBalancer(port: number, targets: readonly Target[]): Promise<Balancer> {
  // Not ready until it has said so, as a pod.
  const health = targets.map((target) => ({ target, up: false, failures: 0 }));
  const stopped = new AbortController();
  const sockets = new Set<Socket>();
  let turn = 0;

  /** Those that are ready, each time beginning with another one. */
  function inTurn(): readonly Target[] {
    turn += 1;
    const up = health.filter((one) => one.up).map(({ target }) => target);
    return up.map((_, index) => up[(index + turn) % up.length]).filter((target) => target !== undefined);
  }

  async function serve(client: Socket): Promise<void> {
    hold(client, sockets);
    for (const target of inTurn()) {
      const upstream = await open(target.port);
      if (upstream === undefined) continue;
      hold(upstream, sockets);
      if (client.destroyed) upstream.destroy();
      else join(client, upstream);
      return;
    }
    // Nobody to give it to: refused, not kept waiting.
    client.resetAndDestroy();
  }

  async function probe(one: (typeof health)[number]): Promise<void> {
    while (!stopped.signal.aborted) {
      const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(probeTimeoutMs)]);
      const ready = await one.target.isReady(signal).catch(() => false);
      one.failures = ready ? 0 : one.failures + 1;
      if (ready) one.up = true;
      else if (one.failures >= failuresUntilDown) one.up = false;
      const pauseMs = one.up ? probePeriodMs : probePeriodMs / 10;
      await delay(pauseMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  }

  const server = createServer({ noDelay: true, pauseOnConnect: true }, (client) => void serve(client));
  server.maxConnections = mostConnections;
  await listen(server, port);
  const probing = health.map(probe);
  return {
    untilAllUp: async () => {
      while (!stopped.signal.aborted && health.some(({ up }) => !up)) await delay(probePeriodMs / 10);
    },
    close: async () => {
      stopped.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, ...probing]);
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
}

function hold(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.once('close', () => sockets.delete(socket));
}

/** Undefined where nobody answers: the next one is tried. */
function open(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = tcpConnect({ host, port, noDelay: true });
    const fail = () => {
      socket.destroy();
      resolve(undefined);
    };
    const timer = setTimeout(fail, connectTimeoutMs);
    socket.once('error', fail);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/** What either side says goes to the other; the end of one is the end of both, a crash is a reset. */
function join(client: Socket, upstream: Socket): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    from.once('close', (failed) => (failed ? to.resetAndDestroy() : to.destroySoon()));
    from.pipe(to);
  }
}
