import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface MailServer {
  readonly url: string;
  readonly messages: string[];
  readonly recipients: string[];
  /** What it answers to a command ("RCPT TO"; "." is the end of a mail) instead of what it should. */
  readonly answers: Map<string, string>;
  /** From then on it takes what comes, and says nothing. */
  silentAfter: 'connection' | 'mail' | undefined;
  hangsUpAfterMail: boolean;
  close(): Promise<void>;
}

/** A stand-in for a mail server: as much of RFC 5321 as one mail needs, without TLS. */
export async function startMailServer(): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (standIn.silentAfter !== 'connection') serve(socket, standIn);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const standIn: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    messages: [],
    recipients: [],
    answers: new Map(),
    silentAfter: undefined,
    hangsUpAfterMail: false,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}

function serve(socket: Socket, standIn: MailServer): void {
  let buffer = '';
  let inData = false;
  socket.write('220 stand-in\r\n');
  socket.on('data', (chunk) => {
    buffer += chunk.toString();
    while (true) {
      const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end === -1) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        takeMail(socket, text, standIn);
      } else {
        const answer = answerTo(text, standIn);
        inData = answer.startsWith('354');
        socket.write(`${answer}\r\n`);
      }
    }
  });
}

function takeMail(socket: Socket, text: string, standIn: MailServer): void {
  const refusal = standIn.answers.get('.');
  if (refusal === undefined) standIn.messages.push(text.replace(/^\.\./gm, '.'));
  if (standIn.hangsUpAfterMail) socket.destroy();
  else if (standIn.silentAfter !== 'mail') socket.write(`${refusal ?? '250 ok'}\r\n`);
}

function answerTo(text: string, standIn: MailServer): string {
  const [, command = ''] = /^(MAIL FROM|RCPT TO|\w+)/i.exec(text) ?? [];
  const ordered = standIn.answers.get(command.toUpperCase());
  if (ordered !== undefined) return ordered;
  switch (command.toUpperCase()) {
    case 'DATA':
      return '354 go ahead';
    case 'STARTTLS':
      return '502 not here';
    case 'RCPT TO':
      standIn.recipients.push(/^RCPT TO:(\S+)/i.exec(text)?.[1] ?? '');
      return '250 ok';
    default:
      return '250 ok';
  }
}
