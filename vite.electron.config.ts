import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** The Node side: three shells and the worker. Native and CommonJS packages stay outside the bundle. */
export default defineConfig({
  plugins: [runnerScripts()],
  ssr: { external: ['electron', 'better-sqlite3', 'ssh2', 'playwright-core', 'pdfjs-dist'], noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist/electron',
    emptyOutDir: true,
    target: 'node22',
    sourcemap: true,
    rolldownOptions: {
      input: {
        web: 'electron/shells/web/main.ts',
        cli: 'electron/shells/cli/main.ts',
        electron: 'electron/shells/electron/main.ts',
        worker: 'electron/core/workers/worker.ts',
      },
    },
  },
});

/** The shell scripts that the run engine lays on hosts go along as they are (electron/core/run/runner-scripts.ts). */
function runnerScripts(): Plugin {
  const folder = join(import.meta.dirname, 'electron/core/run/runner');
  return {
    name: 'runner-scripts',
    generateBundle() {
      for (const name of readdirSync(folder)) {
        this.emitFile({ type: 'asset', fileName: `runner/${name}`, source: readFileSync(join(folder, name)) });
      }
    },
  };
}
