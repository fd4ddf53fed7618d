/**
 * A word that every Bourne-like shell takes exactly as it is. The one way in which text becomes part of a command line.
 * Throws RangeError for NUL, which no command line can carry.
 */
export function shellQuoted(word: string): string {
  if (word.includes('\0')) throw new RangeError('a command line cannot carry a NUL character');
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

export const commandLine = (argv: readonly string[]): string => argv.map(shellQuoted).join(' ');
