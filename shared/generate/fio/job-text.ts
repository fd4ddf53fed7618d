import type { GeneratedFile } from '../generated-file.ts';

/** A line of a job file and why it is there; comments and blank lines need no reason. */
export interface JobLine {
  readonly text: string;
  readonly reason?: string;
}

const COMMENT_LIMIT = 200;

/**
 * A label as part of a comment: one line, no control or formatting characters, bounded (fio reads lines of at most
 * 4096 bytes). Labels go nowhere else: fio expands `${NAME}` and splits file names at `:` in option values.
 */
export function commentText(label: string): string {
  // \p{Cs} also takes the half of a pair that the cut may leave.
  return label
    .slice(0, COMMENT_LIMIT)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .trim();
}

export const comment = (text: string): JobLine => ({ text: `; ${commentText(text)}` });

/** One `name=value` line. Only our own names and plain words or numbers as values, so nothing in it needs escaping. */
export function option(name: string, value: string | number, reason: string): JobLine {
  const text = `${name}=${value}`;
  if (!/^[a-z_]+=[A-Za-z0-9._:-]+$/.test(text)) throw new RangeError(`fio option ${JSON.stringify(text)} is not plain`);
  return { text, reason };
}

export function fileOfLines(
  host: { readonly id: string; readonly name: string },
  path: string,
  lines: readonly JobLine[],
): GeneratedFile {
  return {
    host: host.id,
    hostName: host.name,
    path,
    mode: 0o600,
    text: lines.map((line) => `${line.text}\n`).join(''),
    why: lines.flatMap((line, index) =>
      line.reason === undefined ? [] : [{ line: index + 1, reason: line.reason, entity: null }],
    ),
  };
}
