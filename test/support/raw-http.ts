import { connect } from 'node:net';

export interface RawRequest {
  readonly method?: string;
  /** Sent as it is: no client tidies it up. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request over a bare connection to 127.0.0.1, as an attacker would write it. Answers status 0 when cut off. */
export function request(port: number, { method = 'GET', path, headers, body = '' }: RawRequest): Promise<RawReply> {
  const own = { connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const lines = [`${method} ${path} HTTP/1.1`];
  for (const [name, value] of Object.entries({ ...own, ...headers })) lines.push(`${name}: ${value}`);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`));
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => resolve(parse(text)));
    socket.on('close', () => resolve(parse(text)));
  });
}

function parse(text: string): RawReply {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end < 0 ? text.length : end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: end < 0 ? '' : text.slice(end + 4) };
}
