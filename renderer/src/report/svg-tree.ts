import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

/** An element of a drawing, to be built by the DOM's own means: no markup is ever handed to the page as a string. */
export interface SvgElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (SvgElement | string)[];
}

/** What our drawings are made of. Anything else in the text is left out: no script, no foreign object, no link. */
const TAGS = new Set(
  'svg g defs clipPath rect path line circle ellipse polyline polygon text tspan title desc'.split(' '),
);
const FORBIDDEN_ATTRIBUTE = /^on|href$|^style$/i;

const nodesSchema = z.array(z.record(z.string(), z.unknown()));

/** Parses the drawing's SVG text. Throws when it is not XML or not an SVG. */
export function svgTree(svg: string): SvgElement {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    trimValues: false,
    parseTagValue: false,
    processEntities: true,
    // Quotes are written as numeric references.
    htmlEntities: true,
  });
  const root = toElements(parser.parse(svg)).find((node) => typeof node !== 'string' && node.tag === 'svg');
  if (root === undefined || typeof root === 'string') throw new Error('the drawing is not an SVG');
  return root;
}

function toElements(nodes: unknown): (SvgElement | string)[] {
  return nodesSchema.parse(nodes).flatMap((node): (SvgElement | string)[] => {
    const [tag] = Object.keys(node).filter((key) => key !== ':@');
    if (tag === '#text') return [String(node['#text'])];
    if (tag === undefined || !TAGS.has(tag)) return [];
    return [{ tag, attributes: attributesOf(node[':@']), children: toElements(node[tag]) }];
  });
}

function attributesOf(value: unknown): Record<string, string> {
  const record = z.record(z.string(), z.unknown()).catch({}).parse(value);
  const kept = Object.entries(record).filter(([name]) => !FORBIDDEN_ATTRIBUTE.test(name));
  return Object.fromEntries(kept.map(([name, text]) => [name, String(text)]));
}
