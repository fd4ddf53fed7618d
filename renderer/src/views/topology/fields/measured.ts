import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { Link } from '../../../../../shared/model/lab.ts';
import { formatBitRate, formatNumber } from '../../../../../shared/units/format.ts';
import { NS_PER_MICROSECOND } from '../../../../../shared/units/quantity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';

/** What was measured on a cable: a line per direction and tool. Nothing where nothing was. */
export function measuredSections(index: LabIndex, link: Link): FieldSection[] {
  const rates = (link.measured ?? []).map(({ from, tool, payload, date, between, retransmits }): FieldSpec => {
    const lost = retransmits == null || retransmits === 0 ? '' : `, ${String(retransmits)} retransmits`;
    const text = `${formatBitRate(payload)} ${tool}, ${day(date)}${over(between)}${lost}`;
    return { type: 'read', label: fromOf(index, link, from), key: 'measured', text };
  });
  const latencies = (link.measuredLatency ?? []).map(({ from, tool, typical, date, between }): FieldSpec => {
    const text = `${formatNumber(typical / NS_PER_MICROSECOND, 2)} µs ${tool}, ${day(date)}${over(between)}`;
    return { type: 'read', label: fromOf(index, link, from), key: 'measuredLatency', text };
  });
  const fields = [...rates, ...latencies];
  return fields.length === 0 ? [] : [{ title: 'Measured', key: 'measured', fields }];
}

const day = (date: string): string => date.slice(0, 10);
const over = (between: string | undefined): string => (between === undefined ? '' : `, over ${between}`);

function fromOf(index: LabIndex, link: Link, from: 'a' | 'b'): string {
  const { device } = from === 'a' ? link.a : link.b;
  const host = index.ancestors(device).find(({ kind }) => kind === 'host');
  return `From ${(host ?? index.get(device))?.name ?? '–'}`;
}
