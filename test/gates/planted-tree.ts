import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const project = resolve(import.meta.dirname, '../..');
const plants = join(import.meta.dirname, 'plants');

/** What decides how the gates judge, taken from the project as it stands. */
const configuration = [
  '.dependency-cruiser.cjs',
  '.prettierignore',
  '.prettierrc.json',
  'eslint.config.js',
  'knip.json',
  'svelte.config.js',
  'tsconfig.base.json',
  'shared/tsconfig.json',
  'electron/tsconfig.json',
  'renderer/tsconfig.json',
  'test/tsconfig.json',
  'build/tsconfig.json',
];

/** The packages that the small tree uses: knip would report the others as unused. */
const packages = ['@sveltejs/vite-plugin-svelte', 'electron', 'svelte', 'vitest'];

/** A small project under the real configuration: sound by itself, with the faults laid over it when asked for. */
export function plantTree(overlays: readonly ('healthy' | 'faulty')[]): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'fabriclab-gates-'));
  for (const overlay of overlays) cpSync(join(plants, overlay), folder, { recursive: true });
  for (const file of configuration) cpSync(join(project, file), join(folder, file));
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
  writeFileSync(join(folder, 'package.json'), smallPackageJson());
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

function smallPackageJson(): string {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  const kept = Object.fromEntries(versions.filter(([name]) => packages.includes(name)));
  const small = { name: 'planted', private: true, type: 'module', devDependencies: kept };
  return `${JSON.stringify(small, null, 2)}\n`;
}
