import type { LabIndex } from './lab-index.ts';

/** Pairs of a cable and a device on the drawing up to which cables are laid around devices: a second or two of work. */
const MOST_PAIRS = 2_000_000;

/** False for a lab so large that its cables are drawn straight from port to port, so that it opens at all. */
export function cablesAreRouted(index: LabIndex): boolean {
  const devices = index.ofKind('host').length + index.ofKind('switch').length;
  return index.ofKind('link').length * devices <= MOST_PAIRS;
}
