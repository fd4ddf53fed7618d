import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HostWatch } from '../../../electron/core/run/host-watch.ts';
import { openLocal } from '../../../electron/core/ssh/local-connection.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const BOOT = '01234567-89ab-cdef-0123-456789abcdef';

it('settles the point of a runner that was killed and then cancelled: what it had is kept, the rest is cancelled', async () => {
  const directory = await temporaryFolder();
  mkdirSync(join(directory, 'out'));
  writeFileSync(join(directory, 'out/00000.json'), 'as far as it came');
  const journal = ['- started pid=1 pidstart=1 cpus=2', '0 start pid=2 pidstart=2 at=100', '- end reason=cancelled'];
  writeFileSync(join(directory, 'journal'), journal.map((line, index) => `${BOOT} ${index} ${line}\n`).join(''));
  const host = openLocal('here');
  const record = { managedHost: 'machine', directory, bootId: BOOT, t0Cs: 0 };
  const watch = new HostWatch('host', 'here', record, [0, 1]);
  await watch.poll({ host, directory });
  expect(watch.finished).toBe(true);
  expect(watch.outcome(0)).toMatchObject({ missed: null, exit: null, json: Buffer.from('as far as it came') });
  expect(watch.outcome(1)?.missed).toBe('cancelled');
  await host.close();
});
