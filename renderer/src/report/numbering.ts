import type { Report, ReportBlock } from '../../../shared/report/report.ts';

/** Captions count within their chapter: `Table 4.1`, `Figure 4.2`. */
export function captionsOf(report: Report): ReadonlyMap<ReportBlock, string> {
  const captions = new Map<ReportBlock, string>();
  const counts = new Map<string, number>();
  for (const section of report.sections) {
    const chapter = section.number.split('.')[0] ?? section.number;
    for (const block of section.blocks) {
      const kind = KINDS[block.kind];
      if (kind === undefined) continue;
      const key = `${kind} ${chapter}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      captions.set(block, `${key}.${String(count)}`);
    }
  }
  return captions;
}

const KINDS: Partial<Record<ReportBlock['kind'], string>> = {
  table: 'Table',
  facts: 'Table',
  chart: 'Figure',
  topology: 'Figure',
};
