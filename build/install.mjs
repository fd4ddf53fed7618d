import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand } from './npm.mjs';
import { fail, root, say } from './place.mjs';

const lockFile = join(root, 'package-lock.json');
const npmRecord = join(root, 'node_modules', '.package-lock.json');
const stampFile = join(root, 'node_modules', '.fabriclab-installed');

/** Runs `npm ci` when node_modules is missing or was installed from another package-lock.json. */
export function ensureInstalled() {
  const stamp =
    createHash('sha256').update(readFileSync(lockFile)).digest('hex') + ` ${process.platform} ${process.arch}\n`;
  if (readText(stampFile) === stamp) return;
  if (!npmInstalledThis()) {
    // npm would empty the folder that the link leads to, which another tree uses.
    if (isLink(join(root, 'node_modules')))
      fail('node_modules is a link, and does not hold what package-lock.json says');
    runNpmCi();
  }
  writeFileSync(stampFile, stamp);
}

/** @param {string} path */
const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * Whether npm itself noted that it installed what the lock file says (somebody ran `npm ci` by hand).
 * Packages for other platforms are not installed, so an optional one may be missing.
 */
function npmInstalledThis() {
  const record = readText(npmRecord);
  if (record === undefined) return false;
  /** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */
  const wanted = /** @type {{ packages: Packages }} */ (JSON.parse(readFileSync(lockFile, 'utf8'))).packages;
  const present = /** @type {{ packages: Packages }} */ (JSON.parse(record)).packages;
  return Object.entries(wanted).every(([place, { integrity, optional }]) => {
    const found = present[place];
    return place === '' || (found === undefined ? optional === true : found.integrity === integrity);
  });
}

/**
 * Install scripts stay off: nothing needs one, and better-sqlite3 would be compiled. npm's notes go to stderr at level
 * "error", which leaves out that some packages want a newer Node than the one that runs npm.
 */
function runNpmCi() {
  say('installing npm packages (npm ci; about half a minute) ...');
  const { program, args, shell } = npmCommand([
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (error) fail(`cannot run npm: ${error.message}`);
  if (status !== 0) fail('npm ci failed; its message is above. Nothing was built or started.');
}
