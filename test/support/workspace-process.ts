import { openApp } from '../../electron/core/app.ts';
import { createDirectTransport } from '../../electron/rpc/direct-transport.ts';
import { createClient } from '../../shared/contract/client.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import { epochMicroseconds, nanoseconds } from '../../shared/units/quantity.ts';

/**
 * A FabricLab of its own, for tests that need a second process: `workspace-process.ts DIRECTORY hold|write`. It prints
 * JSON lines: that the workspace is open (or why not), and with `write` the id of each lab that it was told is saved.
 */
const [directory = '', mode] = process.argv.slice(2);
const say = (line: unknown): void => console.log(JSON.stringify(line));
const log = { note: () => undefined, warning: () => undefined, bug: console.error };
const clock = {
  nowUs: () => epochMicroseconds(Date.now() * 1000),
  monotonicNs: () => nanoseconds(Number(process.hrtime.bigint())),
};
const secrets = { get: async () => null, set: async () => undefined, forget: async () => undefined };

try {
  const options = {
    dataDirectory: directory,
    shell: 'test',
    clock,
    log,
    secrets,
    printer: null,
    rendererDirectory: '',
  } as const;
  const app = await openApp(options);
  process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
  say({ open: true });
  const client = createClient(createDirectTransport(app, log));
  while (mode === 'write') say({ lab: (await client.call('lab.create', { name: 'x'.repeat(200) })).lab.id });
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  say({ code: error.code, details: error.details });
}
