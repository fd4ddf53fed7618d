import { defineConfig } from 'vite';

/** The Node side: three shells and the worker. Native and CommonJS packages stay outside the bundle. */
export default defineConfig({
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
