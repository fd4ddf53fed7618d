/**
 * How to call npm: the one that runs this script, else the one on the path (a .cmd file on Windows, which needs a shell).
 * @param {string[]} args
 */
export function npmCommand(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) return { program: process.execPath, args: [script, ...args], shell: false };
  return { program: 'npm', args, shell: process.platform === 'win32' };
}
