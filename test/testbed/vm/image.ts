import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openScope } from '../ledger/bed-scope.ts';
import { command } from '../ledger/command.ts';
import { imageContents } from './image-contents.ts';

/** Files that start a machine. Read-only: every machine writes to an overlay of its own. */
export interface Image {
  readonly dir: string;
  /** Uncompressed kernel (PVH) where it could be unpacked, else the bzImage: saves seconds of emulated unpacking. */
  readonly kernel: string;
  readonly initrd: string;
  readonly root: string;
}

const guestDir = fileURLToPath(new URL('guest', import.meta.url));
const baseScript = fileURLToPath(new URL('build-base.sh', import.meta.url));
const imageScript = fileURLToPath(new URL('build-image.sh', import.meta.url));
const buildTimeoutMs = 600_000;

/** Images live in the user's cache, one directory per content. */
export function imagesDir(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'fabriclab', 'testbed');
}

type Content = string | Buffer;

function contentName(what: string, parts: readonly Content[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return `${what}-${hash.digest('hex').slice(0, 16)}`;
}

/** Names the packages: their list and the script that fetches them. */
function baseName(): string {
  const { suite, kernelPackage, packages } = imageContents;
  return contentName('base', [readFileSync(baseScript), suite, kernelPackage, ...packages]);
}

/** Names the whole: the packages, the modules, the script and the guest's own files. */
function imageName(): string {
  const guestFiles = readdirSync(guestDir)
    .toSorted()
    .flatMap((name) => [name, readFileSync(join(guestDir, name))]);
  const lists = [imageContents.modules, imageContents.bootModules].map((words) => words.join(' '));
  return contentName('image', [baseName(), readFileSync(imageScript), ...lists, ...guestFiles]);
}

const xzMagic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/**
 * Unpacks the ELF kernel from a bzImage: header fields setup_sects (0x1f1), payload_offset (0x248) and payload_length
 * (0x24c) of the kernel's Documentation/arch/x86/boot.rst. A kernel not packed with xz is left as it is.
 */
async function unpackKernel(dir: string): Promise<void> {
  const packed = readFileSync(join(dir, 'bzImage'));
  const start = (packed.readUInt8(0x1f1) + 1) * 512 + packed.readUInt32LE(0x248);
  const payload = packed.subarray(start, start + packed.readUInt32LE(0x24c));
  if (!payload.subarray(0, xzMagic.length).equals(xzMagic)) return;
  writeFileSync(join(dir, 'vmlinux.xz'), payload);
  // the payload ends with its unpacked size, which is not part of the stream
  await command(['sh', '-c', 'xz -dc --single-stream "$0" >"$1"', join(dir, 'vmlinux.xz'), join(dir, 'vmlinux')]);
  rmSync(join(dir, 'vmlinux.xz'));
}

/**
 * Gives the cache's directory of this name, after making it when it is not there. It is made aside and then renamed, so
 * that it is either whole or absent; a killed run leaves it to the ledger.
 */
async function provide(name: string, make: (dir: string, env: NodeJS.ProcessEnv) => Promise<void>): Promise<string> {
  const dir = join(imagesDir(), name);
  if (existsSync(dir)) return dir;
  const scope = openScope();
  const building = `${dir}.building-${scope.id}`;
  try {
    scope.record({ kind: 'directory', path: building });
    mkdirSync(building, { recursive: true });
    await make(building, scope.env);
    if (!existsSync(dir)) renameSync(building, dir); // else another run was faster
  } finally {
    await scope.close();
  }
  return dir;
}

/**
 * Files of the image belong to root and other users: without root that takes a user namespace with spare ids. Mounts and
 * temporary files of the tools are kept where they vanish with a killed build.
 */
async function asRoot(words: readonly string[], building: string, env: NodeJS.ProcessEnv): Promise<void> {
  const temporary = join(building, 'temporary');
  mkdirSync(temporary);
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !existsSync('/usr/bin/newuidmap'))
    throw new Error('building the image needs root, or subordinate user ids: apt-get install uidmap');
  const ids = isRoot ? [] : ['--user', '--map-root-user', '--map-auto'];
  const how = { timeoutMs: buildTimeoutMs, env: { ...env, TMPDIR: temporary } };
  await command(['unshare', '--mount', ...ids, 'sh', ...words], how);
  rmSync(temporary, { recursive: true });
}

/**
 * The image, built when this content was never built before: about a minute for fetching the packages from the Debian
 * mirror that apt knows, a few seconds for the rest.
 */
export async function provideImage(): Promise<Image> {
  const { suite, kernelPackage, packages, modules, bootModules } = imageContents;
  const dir = await provide(imageName(), async (building, env) => {
    const base = await provide(baseName(), (fetching, baseEnv) =>
      asRoot([baseScript, fetching, suite, kernelPackage, packages.join(' ')], fetching, baseEnv),
    );
    await asRoot([imageScript, building, base, guestDir, modules.join(' '), bootModules.join(' ')], building, env);
    await unpackKernel(building);
  });
  const unpacked = join(dir, 'vmlinux');
  return {
    dir,
    kernel: existsSync(unpacked) ? unpacked : join(dir, 'bzImage'),
    initrd: join(dir, 'initrd.gz'),
    root: join(dir, 'root.ext4'),
  };
}
