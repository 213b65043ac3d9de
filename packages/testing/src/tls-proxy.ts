import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { createCertificate } from './certificate.ts';

/** A port of this machine that is reached with TLS alone, before a part that knows none. */
export interface TlsProxy {
  /** localhost:port, the name its certificate is for. */
  readonly address: string;
  /** The file of the authority that vouches for it, in PEM form. */
  readonly caFile: string;
  close(): Promise<void>;
}

/** `behind` is host:port. */
export async function startTlsProxy(behind: string): Promise<TlsProxy> {
  const { cert, key } = createCertificate();
  const folder = await mkdtemp(path.join(os.tmpdir(), `paygraph-tls-${process.pid}-`));
  const caFile = path.join(folder, 'ca.pem');
  await writeFile(caFile, cert);
  const { hostname, port } = new URL(`tcp://${behind}`);
  const open = new Set<TLSSocket>();
  const server = createServer({ cert, key }, (outside) => {
    const inside = connect(Number(port), hostname);
    open.add(outside);
    outside.pipe(inside).pipe(outside);
    // Whichever end goes takes the other with it.
    outside.on('error', () => inside.destroy()).on('close', () => inside.destroy());
    inside.on('error', () => outside.destroy()).on('close', () => outside.destroy());
    outside.on('close', () => open.delete(outside));
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy listens at no port');
  return {
    address: `localhost:${address.port}`,
    caFile,
    close: async () => {
      for (const socket of open) socket.destroy();
      await once(server.close(), 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
