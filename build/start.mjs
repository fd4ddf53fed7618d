import { join } from 'node:path';
import { electronBinary, hasDisplay } from './electron-binary.mjs';
import { openElectron } from './electron.mjs';
import { root, say } from './place.mjs';
import { handOver } from './processes.mjs';

/** Command `start`: Electron when its binary and a display are here, else the web shell. @param {string[]} args */
export async function run(args) {
  const program = electronBinary();
  if (program !== undefined && hasDisplay()) {
    say('opening in Electron, since its binary and a display are here.');
    return openElectron(program, args);
  }
  const reason =
    program === undefined
      ? "Electron's binary is not installed (npm run electron:install fetches it)"
      : 'Electron needs a display and there is none';
  say(`serving to a browser, since ${reason}.`);
  return handOver(process.execPath, [join(root, 'dist/electron/web.js'), ...args]);
}
