/** A file name out of a label: letters and digits of any script, everything else becomes one dash. */
export function fileName(label: string, extension: string): string {
  const plain = label
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
  return `${plain === '' ? 'untitled' : plain}.${extension}`;
}
