/**
 * Every package script. Read by the old system Node too: data only.
 *
 * `needs` are met in order before the command runs: `build` brings dist/ up to date; `browser`, `tests` and `fabric`
 * install that group of Debian packages (system-packages.mjs). `part` is a module of this folder that exports
 * `run(args)` and answers an exit code; `script` is a program that Node runs with the arguments as they are.
 *
 * @typedef {'build' | 'browser' | 'tests' | 'fabric'} Need
 * @typedef {{ does: string, needs: Need[], part: string } | { does: string, needs: Need[], script: string }} Command
 * @type {Record<string, Command>}
 */
export const commands = {
  start: { does: 'open the workbench', needs: ['browser', 'build'], part: 'start.mjs' },
  electron: { does: 'open the workbench in Electron', needs: ['build'], part: 'electron.mjs' },
  'electron:install': { does: "fetch Electron's binary", needs: [], part: 'electron-install.mjs' },
  cli: { does: 'the contract from a terminal', needs: ['build'], script: 'dist/electron/cli.js' },
  demo: {
    does: 'the whole job against a throwaway host',
    needs: ['tests', 'build'],
    script: 'test/testbed/cli/demo.ts',
  },
  build: { does: 'bring dist/ up to date', needs: [], part: 'bundles.mjs' },
  gate: { does: 'format, lint, types, boundaries, dead code, builds', needs: [], part: 'gate.mjs' },
  test: { does: 'the gate, then every suite but fabric', needs: ['tests'], part: 'test.mjs' },
  'test:fabric': { does: 'the suites on virtual machines', needs: ['fabric', 'build'], part: 'test-fabric.mjs' },
  bench: { does: 'measure speeds', needs: ['browser', 'build'], script: 'test/bench/main.ts' },
  fuzz: { does: 'feed damaged samples to the parsers', needs: [], script: 'test/fuzz/main.ts' },
  testbed: { does: 'start or stop a test bed by hand', needs: ['tests'], script: 'test/testbed/cli/main.ts' },
};
