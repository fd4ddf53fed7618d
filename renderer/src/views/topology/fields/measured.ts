import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { Link } from '../../../../../shared/model/lab.ts';
import { formatBitRate, formatNumber } from '../../../../../shared/units/format.ts';
import { NS_PER_MICROSECOND } from '../../../../../shared/units/quantity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';

/** What was measured on a cable: a line per direction and tool. Nothing where nothing was. */
export function measuredSections(index: LabIndex, link: Link): FieldSection[] {
  const rates = (link.measured ?? []).map(
    ({ from, tool, payload, date, between, retransmits, tos, gidIndex }): FieldSpec => {
      const lost = retransmits == null || retransmits === 0 ? '' : `, ${String(retransmits)} retransmits`;
      const gid = gidIndex === undefined ? '' : `, GID ${String(gidIndex)}`;
      const text = `${formatBitRate(payload)} ${tool}, ${day(date)}${over(between)}${ofClass(tos)}${gid}${lost}`;
      return { type: 'read', label: fromOf(index, link, from), key: 'measured', text };
    },
  );
  const latencies = (link.measuredLatency ?? []).map(({ from, tool, typical, date, between, tos }): FieldSpec => {
    const text = `${formatNumber(typical / NS_PER_MICROSECOND, 2)} µs ${tool}, ${day(date)}${over(between)}${ofClass(tos)}`;
    return { type: 'read', label: fromOf(index, link, from), key: 'measuredLatency', text };
  });
  const ports = (link.checked ?? []).map(({ end, date, fec, module, gained }): FieldSpec => {
    const grown = gained.map(({ counter, count }) => `${counter} +${formatNumber(count)}`);
    const told = [
      fec === null ? null : `FEC ${fec}`,
      module,
      grown.length === 0 ? 'no counter grew' : grown.join(', '),
    ];
    const text = `${told.filter((word) => word !== null).join(', ')}, ${day(date)}`;
    return { type: 'read', label: `Port of ${ownerOf(index, link, end)}`, key: 'checked', text };
  });
  const fields = [...rates, ...latencies, ...ports];
  return fields.length === 0 ? [] : [{ title: 'Measured', key: 'measured', fields }];
}

const day = (date: string): string => date.slice(0, 10);
const ofClass = (tos: number | undefined): string => (tos === undefined ? '' : `, ToS ${String(tos)}`);
const over = (between: string | undefined): string => (between === undefined ? '' : `, over ${between}`);

function ownerOf(index: LabIndex, link: Link, end: 'a' | 'b'): string {
  const { device } = end === 'a' ? link.a : link.b;
  const host = index.ancestors(device).find(({ kind }) => kind === 'host');
  return (host ?? index.get(device))?.name ?? '–';
}

const fromOf = (index: LabIndex, link: Link, from: 'a' | 'b'): string => `From ${ownerOf(index, link, from)}`;
