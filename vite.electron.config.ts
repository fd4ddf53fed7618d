import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, defineConfig, type Plugin } from 'vite';

/** The Node side: three shells and the worker. Native and CommonJS packages stay outside the bundle. */
export default defineConfig({
  plugins: [sandboxedPreload(), runnerScripts()],
  ssr: { external: ['electron', 'better-sqlite3', 'ssh2', 'playwright-core', 'pdfjs-dist'], noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist/electron',
    emptyOutDir: false,
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

/** Electron's sandbox takes one CommonJS file as preload, while all else here are ES modules: it is built apart. */
function sandboxedPreload(): Plugin {
  return {
    name: 'sandboxed-preload',
    async generateBundle() {
      const built = await build({
        configFile: false,
        logLevel: 'silent',
        ssr: { external: ['electron'], noExternal: true },
        build: {
          ssr: 'electron/shells/electron/preload.ts',
          write: false,
          rolldownOptions: { output: { format: 'cjs' } },
        },
      });
      const files = [built].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []));
      const chunk = files.find((file) => file.type === 'chunk');
      if (chunk === undefined) throw new Error('the preload came out without code');
      this.emitFile({ type: 'asset', fileName: 'preload.cjs', source: chunk.code });
    },
  };
}

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
