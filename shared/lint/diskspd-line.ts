/** A DISKSPD command: its options by letter; `-b4K` is ['b', '4K']. */
export interface DiskspdLine {
  readonly options: readonly (readonly [letter: string, value: string])[];
  /** Files and devices. */
  readonly targets: readonly string[];
}

/** Lines that are remarks to a shell, PowerShell or cmd. */
const REMARK = /^\s*(?:#|\/\/|::|rem\b)/i;
export const isRemark = (line: string): boolean => REMARK.test(line);

/** Null for a line that calls no DISKSPD: a remark, or words about it without any option. */
export function diskspdLine(line: string): DiskspdLine | null {
  const call = isRemark(line) ? null : /(?:^|[\s"'&\\/])diskspd(?:\.exe)?["']?\s+([^|;<>]*)/i.exec(line);
  if (!call) return null;
  const words = (call[1] ?? '').split(/\s+/).filter((word) => word !== '');
  const options = words.flatMap((word) => optionIn(word) ?? []);
  return options.length === 0 ? null : { options, targets: words.filter((word) => optionIn(word) === null) };
}

/** DISKSPD takes - and /; a second / makes it a path. */
function optionIn(word: string): [readonly [letter: string, value: string]] | null {
  const option = /^(?:-|\/(?!.*\/))([A-Za-z])(.*)$/.exec(word);
  return option ? [[option[1] ?? '', option[2] ?? '']] : null;
}

export const optionOf = ({ options }: DiskspdLine, letter: string): string | null =>
  options.find(([own]) => own === letter)?.[1] ?? null;
