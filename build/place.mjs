import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Tells the user what is going on: on stderr, since stdout belongs to the command. @param {string} message */
export function say(message) {
  process.stderr.write(`FabricLab: ${message}\n`);
}

/** Ends the program with a message and no stack. @param {string} message @returns {never} */
export function fail(message) {
  say(message);
  process.exit(1);
}
