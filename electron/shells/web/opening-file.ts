import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = /^open-[\w-]+\.html$/;

/**
 * Writes the file that leads a browser to the address with the start token, and removes it after a while. Every user of
 * a computer can read the command lines of all processes; this file can be read by its owner alone.
 */
export function writeOpeningFile(folder: string, address: string, lifetimeMs: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `open-${randomUUID()}.html`);
  writeFileSync(path, openingPage(address), { mode: 0o600, flag: 'wx' });
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  setTimeout(() => rmSync(path, { force: true }), lifetimeMs).unref();
  return path;
}

/** At the start and at the end: a program that was killed leaves its file, whose token died with it. */
export function removeOpeningFiles(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) if (NAME.test(name)) rmSync(join(folder, name), { force: true });
}

/** `replace` leaves no entry to go back to. The address consists of letters, digits and `:/.#-_` only. */
function openingPage(address: string): string {
  return [
    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>FabricLab</title>',
    `<script>location.replace(${JSON.stringify(address)})</script>`,
    '',
  ].join('\n');
}
