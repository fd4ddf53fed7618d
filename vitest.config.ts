import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/** One project per kind of test; `build/run.mjs test` runs them in this order. */
const node = (name: string, folders: string, options: Record<string, unknown> = {}) => ({
  test: { name, environment: 'node' as const, include: [`test/${folders}/**/*.test.ts`], ...options },
});
/** A limit against hanging, not a measure: test machines are shared. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };
/** Suites that drive other programs; build/suites.mjs runs a file of theirs that broke once more. */
const slow = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 10_000 } } };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      node('unit', 'unit', patient),
      node('golden', 'golden', patient),
      node('service', 'service', slow),
      node('contract', 'contract', slow),
      {
        plugins: [svelte(), svelteTesting()],
        test: {
          name: 'ui',
          environment: 'jsdom',
          include: ['test/ui/**/*.test.ts'],
          setupFiles: ['test/ui/lazy-parts.ts'],
          ...patient,
        },
      },
      node('e2e', 'e2e', { ...slow, fileParallelism: false }),
      node('gates', 'gates', { ...slow, fileParallelism: false, exclude: ['test/gates/plants/**'] }),
      node('testbed', 'testbed', { ...slow, fileParallelism: false }),
      // Its files boot machines for minutes: a single test is tried again, not the file.
      node('fabric', 'fabric', { testTimeout: 300_000, hookTimeout: 300_000, retry: 1, fileParallelism: false }),
    ],
  },
});
