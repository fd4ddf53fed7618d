import { XMLParser } from 'fast-xml-parser';
import { problem, type Problem } from '../units/problem.ts';
import { fieldRecord, listIn, textIn } from './json-fields.ts';
import { xmlFault } from './xml-fault.ts';

/** One `object` of hwloc's XML. Attributes are texts, `infos` the name-value pairs inside. */
export interface TopologyObject {
  readonly type: string;
  readonly at: (attribute: string) => string | undefined;
  readonly info: (name: string) => string | undefined;
  readonly children: readonly TopologyObject[];
}

export interface Topology {
  /** Format: 1, 2 (hwloc 2.x) or 3 (hwloc 3.0, where the kinds of a device are a bit mask). */
  readonly format: number;
  readonly root: TopologyObject;
}

/** hwloc nests about 20 deep; a file that nests deeper is not one of its. */
const DEEPEST = 90;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  isArray: (name) => name === 'object' || name === 'info',
});

/** hwloc's XML (`lstopo --of xml`) as a tree, or why not with the line. */
export function readTopology(text: string, file: string): Topology | Problem {
  const bad = (where: string, message: string): Problem =>
    problem('error', 'bad-xml', where, message, 'Write the file again: lstopo --of xml --whole-io FILE.xml');
  const fault = xmlFault(text);
  if (fault !== null)
    return bad(`${file}, line ${String(fault.line)}`, `The XML is broken or cut off: ${fault.reason}`);
  let document: unknown;
  try {
    document = parser.parse(text) as unknown;
  } catch (error) {
    return bad(file, `The XML cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const topology = fieldRecord(fieldRecord(document)?.['topology']);
  const machine = listIn(topology, 'object')[0];
  if (topology === null || machine === undefined) {
    return bad(`${file}, element topology`, 'This is XML, but not of lstopo: it has no topology with objects');
  }
  const format = Number.parseInt(textIn(topology, 'version') ?? '1', 10);
  if (!(format >= 1 && format <= 3)) {
    return bad(
      `${file}, topology version`,
      `hwloc format ${textIn(topology, 'version') ?? ''} is not known (1 to 3 are)`,
    );
  }
  return { format, root: toObject(machine, 0) };
}

function toObject(value: unknown, depth: number): TopologyObject {
  const infos = new Map(listIn(value, 'info').map((info) => [textIn(info, 'name'), textIn(info, 'value')]));
  const children = depth > DEEPEST ? [] : listIn(value, 'object').map((child) => toObject(child, depth + 1));
  return {
    type: textIn(value, 'type') ?? '',
    at: (attribute) => textIn(value, attribute) ?? undefined,
    info: (name) => infos.get(name) ?? undefined,
    children,
  };
}
