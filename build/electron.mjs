import { electronBinary, hasDisplay } from './electron-binary.mjs';
import { fail, root, say } from './place.mjs';
import { handOver } from './processes.mjs';

/** Command `electron`. @param {string[]} args */
export async function run(args) {
  const program = electronBinary();
  if (program === undefined) return fail("Electron's binary is not here: npm run electron:install fetches it.");
  if (!hasDisplay()) return fail('there is no display (DISPLAY and WAYLAND_DISPLAY are empty), so no window opens.');
  return openElectron(program, args);
}

/** @param {string} program @param {string[]} args @returns {Promise<never>} */
export function openElectron(program, args) {
  const asRoot = process.getuid?.() === 0;
  if (asRoot) say('warning: as root Chromium runs without its sandbox. Start FabricLab as an ordinary user instead.');
  return handOver(program, [...(asRoot ? ['--no-sandbox'] : []), root, ...args]);
}
