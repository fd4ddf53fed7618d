/** A DISKSPD command: its options by letter; `-b4K` is ['b', '4K']. */
export interface DiskspdLine {
  readonly options: readonly (readonly [letter: string, value: string])[];
  /** Files and devices. */
  readonly targets: readonly string[];
}

/** Null for a line that calls no DISKSPD. */
export function diskspdLine(line: string): DiskspdLine | null {
  const call = /(?:^|[\s"'&\\/])diskspd(?:\.exe)?["']?\s+(.*)$/i.exec(line);
  if (!call) return null;
  const words = (call[1] ?? '').split(/\s+/).filter((word) => word !== '');
  const options = words.flatMap((word) => {
    const option = /^-([A-Za-z])(.*)$/.exec(word);
    return option ? [[option[1] ?? '', option[2] ?? ''] as const] : [];
  });
  return { options, targets: words.filter((word) => !word.startsWith('-')) };
}

export const optionOf = ({ options }: DiskspdLine, letter: string): string | null =>
  options.find(([own]) => own === letter)?.[1] ?? null;
