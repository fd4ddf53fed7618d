import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { until } from '../ledger/waiting.ts';
import { JsonSocket } from './json-socket.ts';

const started = z.object({ pid: z.number() });
const status = z.object({
  exited: z.boolean(),
  exitcode: z.number().optional(),
  'out-data': z.string().optional(),
  'err-data': z.string().optional(),
});

const decode = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString('utf8');

/** Runs commands in a machine without its network and ssh: for faults that cut just these. */
export class GuestAgent {
  private readonly link: JsonSocket;
  private readonly machine: string;

  private constructor(link: JsonSocket, machine: string) {
    this.link = link;
    this.machine = machine;
  }

  static async open(path: string, machine: string): Promise<GuestAgent> {
    return new GuestAgent(await JsonSocket.open(path, `agent of ${machine}`), machine);
  }

  /** Whether the agent answers now. Late answers to earlier questions carry other numbers and are not taken for it. */
  async answers(timeoutMs = 1000): Promise<boolean> {
    const id = randomInt(1, 2 ** 31);
    const heard = this.link.next((message) => message['return'] === id, timeoutMs, 'a sign of life');
    const asked = this.link.call('guest-sync', { id }, timeoutMs);
    return Promise.allSettled([heard, asked]).then(([found]) => found.status === 'fulfilled');
  }

  /** Standard output of a shell command. @throws with its standard error when it does not exit with 0. */
  async run(commandLine: string, input = ''): Promise<string> {
    await until(() => this.answers(), { timeoutMs: 60_000, what: `the agent of ${this.machine} to answer` });
    const words = { path: '/bin/sh', arg: ['-c', commandLine], 'capture-output': true };
    const data = Buffer.from(input).toString('base64');
    const { pid } = started.parse(await this.link.call('guest-exec', { ...words, 'input-data': data }));
    const end = await until(
      async () => {
        const now = status.parse(await this.link.call('guest-exec-status', { pid }));
        return now.exited && now;
      },
      { timeoutMs: 60_000, pollMs: 50, what: `'${commandLine}' to end on ${this.machine}` },
    );
    if (end.exitcode === 0) return decode(end['out-data']);
    throw new Error(`${this.machine}: '${commandLine}' failed: ${decode(end['out-data'])}${decode(end['err-data'])}`);
  }

  close(): void {
    this.link.close();
  }
}
