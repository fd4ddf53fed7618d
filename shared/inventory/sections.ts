/** Output of one inventory command. */
export interface Section {
  readonly status: number;
  readonly text: string;
}
export type Sections = ReadonlyMap<string, Section>;

/** Cuts the script's output into its sections. A section without an end (connection lost) has status -1. */
export function cutSections(output: string, boundary: string): Sections {
  const sections = new Map<string, Section>();
  let open: { id: string; lines: string[] } | null = null;
  for (const line of output.split('\n')) {
    const frame = line.startsWith(`--${boundary} `) ? line.slice(boundary.length + 3).split(' ') : null;
    if (frame?.[0] === 'begin') open = { id: frame[1] ?? '', lines: [] };
    else if (frame?.[0] === 'end' && open !== null) {
      sections.set(open.id, { status: Number(frame[2]), text: open.lines.join('\n').trimEnd() });
      open = null;
    } else open?.lines.push(line);
  }
  if (open !== null) sections.set(open.id, { status: -1, text: open.lines.join('\n').trimEnd() });
  return sections;
}

export const textOf = (sections: Sections, id: string): string => sections.get(id)?.text ?? '';

/** JSON of a section; null when it is missing, empty or damaged. */
export function jsonOf(sections: Sections, id: string): unknown {
  const text = textOf(sections, id).trim();
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
