import { defineConfig } from 'vite';

/** The preload script of Electron's window: its sandbox runs one CommonJS file and nothing else. */
export default defineConfig({
  build: {
    outDir: 'dist/electron',
    emptyOutDir: false,
    target: 'chrome120',
    lib: { entry: 'electron/shells/electron/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
});
