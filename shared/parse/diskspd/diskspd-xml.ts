import { epochMicroseconds, seconds, type EpochMicroseconds } from '../../units/quantity.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { fieldsAt, textAt, type Fields } from '../fields.ts';
import { latencyNote, measuredPart } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { loopOfSpan, workloadOfSpan, type SpanLoad } from './span-load.ts';
import { nodes, xmlFields } from './xml-node.ts';
import { AGAIN, loadOf, resultOf, WITH_LATENCY } from './xml-span.ts';

/** DISKSPD -Rxml, 2.0 to 2.2 (XmlResultParser.cpp, Common.cpp): one point per time span. */
export const diskspdXmlParser: FormatParser = { format: 'diskspd-xml', title: 'DISKSPD XML', parse: parseDiskspdXml };

const BEGIN = '<Results>';
const END = '</Results>';

export const isDiskspdXml = (text: string): boolean => text.includes('<Results>') && /<Results>\s*<System>/.test(text);

export function parseDiskspdXml(file: ForeignFile): ParsedFile | null {
  const { name, text } = file;
  if (!isDiskspdXml(text)) return null;
  const points: ParsedPoint[] = [];
  const problems: Problem[] = noiseBefore(file);
  const lineAt = lineCounter(text);
  for (const { from, to, whole } of documentsIn(text)) {
    const read = readDocument(text.slice(from, to), name, (offset) => lineAt(from + offset));
    points.push(...read.points);
    problems.push(...read.problems);
    if (!whole) {
      const message = `The result ends without ${END}: it was cut off, or DISKSPD did not finish`;
      problems.push(problem('error', 'truncated', `${name}:${String(lineAt(to))}`, message, AGAIN));
    }
  }
  return { format: 'diskspd-xml', points, problems };
}

/** Results appended to one file; the end mark does not belong to the slice. */
export function documentsIn(text: string): { from: number; to: number; whole: boolean }[] {
  const found: { from: number; to: number; whole: boolean }[] = [];
  let end = text.indexOf(END);
  for (let from = text.indexOf(BEGIN); from >= 0;) {
    const next = text.indexOf(BEGIN, from + BEGIN.length);
    if (end >= 0 && end < from) end = text.indexOf(END, from);
    const whole = end >= 0 && (next < 0 || end < next);
    found.push({ from, to: whole ? end : next < 0 ? text.length : next, whole });
    from = next;
  }
  return found;
}

/** Warnings and errors that DISKSPD prints before its XML. */
function noiseBefore({ name, text }: ForeignFile): Problem[] {
  const lines = text
    .slice(0, text.indexOf(BEGIN))
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const said = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('<?xml'));
  if (said.length === 0) return [];
  const severity = said.some((line) => /^error/i.test(line)) ? 'warning' : 'note';
  const more = said.length > 3 ? ` (and ${String(said.length - 3)} more lines)` : '';
  return [problem(severity, 'text-before', `${name}:1`, `Before the result: ${said.slice(0, 3).join(' / ')}${more}`)];
}

interface Read {
  readonly points: readonly ParsedPoint[];
  readonly problems: readonly Problem[];
}

/** The spans are read one by one, so that those before the damage are kept. */
function readDocument(text: string, name: string, lineAt: (offset: number) => number): Read {
  const profileEnd = text.indexOf('</Profile>');
  if (profileEnd < 0) return { points: [], problems: [] };
  const head = fieldsAt(xmlFields(`${text.slice(0, profileEnd)}</Profile></Results>`), 'Results');
  const loads = nodes(fieldsAt(fieldsAt(head, 'Profile'), 'TimeSpans'), 'TimeSpan').map(loadOf);
  const points: ParsedPoint[] = [];
  const problems: Problem[] = [];
  if (head === null) problems.push(unreadable(`${name}:${String(lineAt(0))}`, 'The head of the result'));
  spansFrom(text, profileEnd).forEach(([from, to], index) => {
    const where = `${name}:${String(lineAt(from))}`;
    const span = nodes(xmlFields(text.slice(from, to)), 'TimeSpan')[0];
    if (span === undefined) problems.push(unreadable(where, `Time span ${String(index + 1)}`));
    else points.push(pointOf(span, loads[index] ?? loadOf(null), { system: fieldsAt(head, 'System'), index, where }));
  });
  return { points, problems };
}

const unreadable = (where: string, what: string): Problem =>
  problem('error', 'bad-xml', where, `${what} is not well-formed XML`, AGAIN);

export function spansFrom(text: string, from: number): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (let at = text.indexOf('<TimeSpan>', from); at >= 0;) {
    const close = text.indexOf('</TimeSpan>', at);
    if (close < 0) break;
    const end = close + '</TimeSpan>'.length;
    found.push([at, end]);
    at = text.indexOf('<TimeSpan>', end);
  }
  return found;
}

interface SpanPlace {
  readonly system: Fields | null;
  readonly index: number;
  readonly where: string;
}

function pointOf(span: Fields, load: SpanLoad, { system, index, where }: SpanPlace): ParsedPoint {
  const { read, write, cpu, error, problems, seconds: measured } = resultOf(span, where);
  const name = textAt(system, 'ComputerName')?.trim() ?? '';
  const part = measuredPart(name === '' ? 'this host' : name, { read, write }, { cpu, error });
  const version = textAt(fieldsAt(system, 'Tool'), 'Version')?.trim() ?? '';
  const told = error === null ? [] : [problem('error', 'diskspd-error', where, `DISKSPD: ${error}`, 'Run it again.')];
  const damaged = problems.some(({ severity }) => severity === 'error');
  return {
    workload: workloadOfSpan(load),
    status: part.status === 'ok' && damaged ? 'partial' : part.status === 'ok' ? 'ok' : 'failed',
    tool: { name: 'diskspd', version: version === '' ? null : version },
    // RunTime is when the first span began; the start of the others is not told.
    startedUs: index === 0 ? startOf(textAt(system, 'RunTime')) : null,
    runtimeNs: measured === null ? null : seconds(measured),
    rampNs: load.warmUpSeconds === null ? null : seconds(load.warmUpSeconds),
    requestedRuntimeNs: load.durationSeconds === null ? null : seconds(load.durationSeconds),
    parts: [part],
    problems: [...told, ...problems, ...latencyNote(where, [read, write], WITH_LATENCY)],
    loop: loopOfSpan(load),
  };
}

/** `2018/10/18 21:39:04 UTC`: when the run began. */
export function startOf(text: string | null): EpochMicroseconds | null {
  const match = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d) UTC$/.exec(text?.trim() ?? '');
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return epochMicroseconds(Date.UTC(year, month - 1, day, hour, minute, second) * 1000);
}

/** Line of an offset, for offsets that only grow: each part of the text is counted once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    for (; next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}
