import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../ledger/command.ts';
import type { BedScope } from '../ledger/bed-scope.ts';

/** A network of its own, kept alive by a bind mount; enter it by hand with `nsenter --net=FILE`. */
export interface Namespace {
  readonly name: string;
  readonly file: string;
  /** Words that run what follows inside the namespace. */
  readonly enter: readonly string[];
  run(argv: readonly string[]): Promise<string>;
  /** Runs lines of ip(8) in one go. */
  ip(lines: readonly string[]): Promise<void>;
}

/** Makes a network namespace. The name only serves people and the file name. */
export async function makeNamespace(scope: BedScope, name: string): Promise<Namespace> {
  const dir = join(scope.dir, 'net');
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const file = join(dir, name);
  writeFileSync(file, '');
  scope.record({ kind: 'network', file });
  await command(['unshare', `--net=${file}`, 'true']);
  const enter = ['nsenter', `--net=${file}`];
  return {
    name,
    file,
    enter,
    run: (argv) => command([...enter, ...argv]),
    ip: async (lines) => {
      await command([...enter, 'ip', '-batch', '-'], { input: `${lines.join('\n')}\n` });
    },
  };
}
