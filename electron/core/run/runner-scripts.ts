import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A script that travels to hosts. From source it lies in this folder; the bundle has it beside or above the chunk. */
export function runnerScript(name: 'runner.sh' | 'probe.sh'): string {
  const files = [`./runner/${name}`, `../runner/${name}`].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no ${name} at ${files.join(' or ')}`);
  return readFileSync(found, 'utf8');
}
