import type { GeneratedFile } from '../../../../shared/generate/generated-file.ts';

/** Files by host, in the order in which they came. */
export function filesByHost(files: readonly GeneratedFile[]): { host: string; name: string; files: GeneratedFile[] }[] {
  const groups = new Map<string, { host: string; name: string; files: GeneratedFile[] }>();
  for (const file of files) {
    const group = groups.get(file.host) ?? { host: file.host, name: file.hostName, files: [] };
    group.files.push(file);
    groups.set(file.host, group);
  }
  return [...groups.values()];
}

/** Place of a file among all: the same path exists on several hosts. */
export const fileKey = (file: GeneratedFile): string => `${file.host} ${file.path}`;

/** The reason that a line belongs to: its own, else the nearest one above it. Null above the first reason. */
export function reasonIndex(file: GeneratedFile, line: number): number | null {
  let found: number | null = null;
  for (const [index, { line: at }] of file.why.entries()) {
    if (at <= line && (found === null || at >= (file.why[found]?.line ?? 0))) found = index;
  }
  return found;
}

/** `0600` */
export const modeText = (mode: number): string => mode.toString(8).padStart(4, '0');

/** All files as one text to copy, each under its host and path. */
export const allText = (files: readonly GeneratedFile[]): string =>
  files.map((file) => `# ${file.hostName}: ${file.path}\n${file.text.trimEnd()}\n`).join('\n');

/** Name to save a file under: host and path in one, with nothing that a file system minds. */
export const saveName = (file: GeneratedFile): string =>
  `${file.hostName}-${file.path}`.replace(/[^\w.]+/g, '-').replace(/^[-.]+/, '');
