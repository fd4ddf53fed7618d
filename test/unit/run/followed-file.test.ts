import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followFile } from '../../../electron/core/run/remote-runner.ts';
import type { HostConnection } from '../../../electron/core/ssh/host-connection.ts';
import { openLocal } from '../../../electron/core/ssh/local-connection.ts';

const MIB = 1024 ** 2;
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fabriclab-follow-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

it('answers every byte once, those too that were read before a connection broke', async () => {
  const host = openLocal('here');
  const text = Array.from({ length: 5 * MIB }, (_, at) => (at % 97) + 32);
  writeFileSync(join(directory, 'journal'), Buffer.from(text));
  const file = followFile('journal');
  let reads = 0;
  const breaking: HostConnection = {
    name: host.name,
    start: (argv, options) => {
      reads += 1;
      return reads === 2 ? Promise.reject(new Error('the connection broke')) : host.start(argv, options);
    },
    onClosed: (listener) => host.onClosed(listener),
    close: () => host.close(),
  };
  await expect(file.more({ host: breaking, directory })).rejects.toThrow('broke');
  appendFileSync(join(directory, 'journal'), 'end');
  const rest = await file.more({ host, directory });
  expect(rest.length).toBe(5 * MIB + 3);
  expect(rest.equals(Buffer.concat([Buffer.from(text), Buffer.from('end')]))).toBe(true);
  expect(await file.more({ host, directory })).toHaveLength(0);
  expect(file.bytes().equals(rest)).toBe(true);
});
