import { join } from 'node:path';
import { electronBinary } from './electron-binary.mjs';
import { root, say } from './place.mjs';
import { capture } from './processes.mjs';

/** Command `electron:install`: Electron's own installer, which checks the download against hashes in its package. */
export async function run() {
  const present = electronBinary();
  if (present !== undefined) {
    say(`Electron is here already: ${present}`);
    return 0;
  }
  say("fetching Electron's binary from github.com (about 110 MB; ELECTRON_MIRROR names another place) ...");
  const { code, errors } = await capture(process.execPath, [join(root, 'node_modules/electron/install.js')]);
  const program = electronBinary();
  if (code === 0 && program !== undefined) {
    say(`done: ${program}`);
    return 0;
  }
  process.stderr.write(errors);
  say(
    'Electron could not be fetched. Most often the network blocks github.com or its download host: set ELECTRON_MIRROR ' +
      'to a mirror that is allowed, or go on without. npm start then serves the same workbench to a browser.',
  );
  return 1;
}
