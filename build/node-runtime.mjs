import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fail, root } from './place.mjs';

/** The first Node with zstd, which the workspace needs. */
const oldest = { major: 22, minor: 15 };
const quiet = ['--disable-warning=ExperimentalWarning'];

/**
 * The Node that runs everything and the flags it wants: the locked Node 24 of this platform from node_modules, else the
 * Node at hand when it is new enough. Found by path, since npm 10.8 makes no `.bin/node`.
 */
export function findNode() {
  const windows = process.platform === 'win32';
  const folder = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const locked = join(root, 'node_modules', folder, 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(locked)) return { program: locked, flags: quiet };
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) {
    return { program: process.execPath, flags: major < 24 ? [...quiet, '--experimental-strip-types'] : quiet };
  }
  return fail(
    `needs Node ${oldest.major}.${oldest.minor} or newer. This is Node ${process.versions.node}, and npm has no ` +
      `package ${folder}. Install Node 24 from nodejs.org and run the command again.`,
  );
}

/**
 * Environment for children of `node`: whatever they start as `node`, or by an npm script, is that Node too.
 * @param {string} node
 */
export function childEnvironment(node) {
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path, NODE: node, npm_node_execpath: node };
}
