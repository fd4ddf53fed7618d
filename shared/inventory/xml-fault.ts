/** Where XML stops being well formed. */
export interface XmlFault {
  readonly line: number;
  readonly reason: string;
}

/** A tag, a comment, a declaration; anything else that begins with `<` is a fault. Attribute values hold no `<`. */
const MARKUP =
  /<(?:!--[^]*?--|\?[^>]*\?|!DOCTYPE[^>[]*|(\/)?([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/)?)>/y;

/** The first fault of a text that should be XML: a tag that is cut off, or closed by another. Null when there is none. */
export function xmlFault(text: string): XmlFault | null {
  const open: { readonly name: string; readonly at: number }[] = [];
  const fault = (at: number, reason: string): XmlFault => ({ line: lineAt(text, at), reason });
  let roots = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    MARKUP.lastIndex = at;
    const [all, isEnd, name, , isEmpty] = MARKUP.exec(text) ?? [];
    if (all === undefined) return fault(at, 'a tag is broken or cut off here');
    if (name !== undefined && isEnd === undefined && open.length === 0) roots += 1;
    if (isEnd !== undefined) {
      const last = open.pop();
      if (last === undefined) return fault(at, `</${name ?? ''}> closes nothing`);
      if (last.name !== name) {
        return fault(
          at,
          `</${name ?? ''}> stands where </${last.name}> of line ${String(lineAt(text, last.at))} should`,
        );
      }
    } else if (name !== undefined && isEmpty === undefined) open.push({ name, at });
    at += all.length;
  }
  const last = open.at(-1);
  if (last !== undefined) {
    return fault(text.length, `the text ends before <${last.name}> of line ${String(lineAt(text, last.at))} is closed`);
  }
  return roots === 1 ? null : fault(0, `there are ${String(roots)} outermost elements, not one`);
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;
