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
const script = fileURLToPath(new URL('build-image.sh', import.meta.url));
const buildTimeoutMs = 600_000;

/** Images live in the user's cache, one directory per content. */
export function imagesDir(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'fabriclab', 'testbed');
}

/** Names the content: the script, the guest's files and the lists of packages and modules. */
export function imageHash(): string {
  const hash = createHash('sha256').update(JSON.stringify(imageContents)).update(readFileSync(script));
  for (const name of readdirSync(guestDir).toSorted()) hash.update(name).update(readFileSync(join(guestDir, name)));
  return hash.digest('hex').slice(0, 16);
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

async function build(dir: string): Promise<void> {
  const scope = openScope();
  const building = `${dir}.building-${scope.id}`;
  try {
    scope.record({ kind: 'directory', path: building });
    mkdirSync(building, { recursive: true });
    const { suite, kernelPackage, packages, modules, bootModules } = imageContents;
    const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--user', '--map-root-user', '--map-auto', '--mount'];
    const lists = [packages, modules, bootModules].map((words) => words.join(' '));
    await command([...asRoot, 'sh', script, building, guestDir, suite, kernelPackage, ...lists], {
      timeoutMs: buildTimeoutMs,
      env: scope.env,
    });
    await unpackKernel(building);
    if (!existsSync(dir)) renameSync(building, dir); // else another run was faster
  } finally {
    await scope.close();
  }
}

/** The image, built when this content was never built before (about a minute, needs the network's Debian mirror). */
export async function provideImage(): Promise<Image> {
  const dir = join(imagesDir(), imageHash());
  if (!existsSync(dir)) await build(dir);
  const unpacked = join(dir, 'vmlinux');
  return {
    dir,
    kernel: existsSync(unpacked) ? unpacked : join(dir, 'bzImage'),
    initrd: join(dir, 'initrd.gz'),
    root: join(dir, 'root.ext4'),
  };
}
