#!/usr/bin/env node
/**
 * Entry of every package script: `node build/run.mjs NAME [arguments]`.
 *
 * Runs under whatever Node the system has (18 and up), so it and the parts it imports use plain old JavaScript and no
 * npm package. It installs the packages, finds Node 24 and hands over to main.mjs; better-sqlite3 and the test runner
 * crash without a message under an older Node.
 */
import { commands } from './commands.mjs';
import { ensureInstalled } from './install.mjs';
import { childEnvironment, findNode } from './node-runtime.mjs';
import { fail, root } from './place.mjs';
import { handOver } from './processes.mjs';

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !Object.hasOwn(commands, name)) {
  const known = Object.entries(commands).map(([command, { does }]) => `  ${command.padEnd(18)}${does}`);
  fail(`${name === undefined ? 'which command?' : `no command "${name}".`} Known commands:\n${known.join('\n')}`);
}

ensureInstalled();
const { program, flags } = findNode();
await handOver(program, [...flags, `${root}/build/main.mjs`, name, ...args], childEnvironment(program));
