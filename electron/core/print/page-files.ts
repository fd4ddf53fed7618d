import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { CodedError } from '../../../shared/contract/errors.ts';

export interface PageFile {
  readonly body: Buffer;
  readonly mediaType: string;
}

/** The built pages by the path under which they are served, e.g. `/index.html`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Reads the built pages into memory, once, at the start. What is served is looked up in this table by its exact path, so
 * no request can name a file outside, whatever dots, slashes or escapes it uses; a later build does not change a running
 * program either. Files of other types (source maps) are not served. Error: not-found when nothing was built.
 */
export function readPageFiles(directory: string): PageFiles {
  const files = new Map<string, PageFile>();
  for (const path of listFiles(directory)) {
    const mediaType = MEDIA_TYPES[extname(path)];
    if (mediaType === undefined) continue;
    files.set(`/${relative(directory, path).split(sep).join('/')}`, { body: readFileSync(path), mediaType });
  }
  const index = files.get('/index.html');
  if (index === undefined) {
    throw new CodedError('not-found', `${directory} holds no built pages (index.html)`, 'Build them: npm run build');
  }
  return files.set('/', index);
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
