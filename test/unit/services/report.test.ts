import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageCount } from '../../../electron/core/services/report.ts';
import type { Printer } from '../../../electron/core/app-options.ts';
import { reportSchema, type Report } from '../../../shared/report/report.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

/** Study A, opened as a sample, with its two initiators compared. */
async function aStudyReport(printer: Printer | null) {
  const opened = await openTestApp({ printer });
  const { lab } = await opened.client.call('lab.create', { sample: 'study-a' });
  const { configurations } = await opened.client.call('results.query', { selection: { labId: lab.id } });
  const [baseline, ...others] = configurations.map(({ label }) => ({
    selection: { labId: lab.id, configurations: [label] },
  }));
  const comparison = { baseline: baseline!, others, pairBy: ['workload' as const] };
  return { ...opened, request: { labId: lab.id, title: 'Study A: "PDF" <b>', author: 'me', comparison } };
}

/** The texts of a table by its caption; null where there is none. */
function tableOf({ sections }: Report, caption: string): string[][] | null {
  const tables = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  );
  const table = tables.find((each) => each.caption === caption);
  return table === undefined ? null : table.rows.map((row) => row.map(({ text }) => text));
}

/** Keeps what it was asked to print; the printers of the shells are tested with a real browser. */
function keepingPrinter() {
  const printed: Report[] = [];
  const keep = (json: string) => void printed.push(reportSchema.parse(JSON.parse(json)));
  const printer: Printer = {
    print: async (json) => (keep(json), Buffer.from('%PDF-1.4\n1 0 obj\n<</Type /Pages\n/Count 3\n/Kids [2 0 R]>>\n')),
    html: async (json) => (keep(json), '<!doctype html>'),
  };
  return { printed, printer };
}

describe('reports', () => {
  it('have topology, comparison and the stored numbers', async () => {
    const { client, request } = await aStudyReport(null);
    const { report } = await client.call('report.preview', request);
    expect(report.title).toBe(request.title);
    expect(report.topologySvg ?? JSON.stringify(report.sections)).toContain('<svg');
    expect(JSON.stringify(report.sections)).toContain('5,540,879');
  });

  it('print the accepted findings with their reason, and the rows that the laws doubt', async () => {
    const { client, request } = await aStudyReport(null);
    const before = await client.call('report.preview', request);
    expect(before.problems.find(({ code }) => code === 'open-findings')?.message).toMatch(
      /neither mended nor accepted: .*L061/,
    );
    expect(tableOf(before.report, 'Accepted findings')).toBeNull();
    const { findings, revision } = await client.call('lab.lint', { id: request.labId });
    const { where, code } = findings.find((finding) => finding.code === 'L061')!;
    const place = { id: request.labId, code, entities: where.entities, field: where.field, baseRevision: revision };
    await client.call('lab.acknowledge', { ...place, reason: 'cables are <b>new</b>' });

    const { report, problems } = await client.call('report.preview', request);
    expect(problems.find(({ code: each }) => each === 'open-findings')?.message).not.toContain('L061');
    const [accepted] = tableOf(report, 'Accepted findings')!;
    expect(accepted).toEqual([
      'L061',
      expect.any(String),
      expect.any(String),
      'cables are <b>new</b>',
      expect.stringMatching(/^\d+ \w+ 20\d\d$/),
    ]);
    expect(accepted![2]).toMatch(/\w/);
    const doubted = tableOf(report, 'Rows that a sanity law doubts')!;
    expect(doubted.map(([law]) => law)).toEqual(['W-QD', 'W-QD', 'W-QD', 'W-QD', 'W-QD', 'W-MODEL']);
    expect(doubted[0]?.[3]).toContain('not the 2,048 configured');
    expect(problems.map((each) => each.code)).toEqual(
      expect.arrayContaining(['L021', 'W-QD', 'W-MODEL', 'open-findings']),
    );
  });

  it('say what to check before they go out', async () => {
    const { client, request } = await aStudyReport(null);
    const empty = await client.call('report.preview', {
      ...request,
      comparison: null,
      sections: ['summary', 'nonsense'],
    });
    expect(empty.problems.map(({ code }) => code)).toEqual(['no-results', 'open-findings', 'empty-section']);
    const { lab } = await client.call('lab.create', { name: 'empty' });
    const bare = await client.call('report.preview', { ...request, labId: lab.id, comparison: null });
    expect(bare.problems.map(({ code }) => code)).toEqual(['no-results']);
  });

  it('are written to a path, or kept as a blob', async () => {
    const { printed, printer } = keepingPrinter();
    const { client, request } = await aStudyReport(printer);
    const path = join(await temporaryFolder(), 'report.pdf');
    const toPath = await client.call('report.export', { ...request, format: 'pdf', path });
    expect(toPath).toMatchObject({ fileName: 'Study-A-PDF-b.pdf', path, blob: null, pages: 3 });
    expect(readFileSync(path)).toHaveLength(toPath.sizeBytes);
    const toBlob = await client.call('report.export', { ...request, format: 'html' });
    expect(toBlob).toMatchObject({ path: null, pages: null });
    expect(Buffer.from(await client.getBlob(toBlob.blob!)).toString()).toBe('<!doctype html>');
    expect(printed).toHaveLength(2);
    await expect(client.call('report.export', { ...request, format: 'pdf', path: 'here.pdf' })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  it('say what is missing when nothing can print', async () => {
    const { client, request } = await aStudyReport(null);
    const refused = client.call('report.export', { ...request, format: 'pdf' });
    await expect(refused).rejects.toMatchObject({
      code: 'printer-missing',
      tip: expect.stringContaining('Chromium') as string,
    });
  });

  it('are cancelled with the printer told, and leave no file', async () => {
    const path = join(await temporaryFolder(), 'report.pdf');
    const waiting = (_json: string, _paper: string, signal: AbortSignal) =>
      new Promise<Uint8Array>((_done, failed) =>
        signal.addEventListener('abort', () => failed(signal.reason as Error)),
      );
    const { client, request } = await aStudyReport({ print: waiting, html: async () => '' });
    client.on('task.events', ({ task }) => {
      if (task.kind === 'report' && task.state === 'running') void client.call('task.cancel', { id: task.id });
    });
    const exporting = client.call('report.export', { ...request, format: 'pdf', path });
    await expect(exporting).rejects.toMatchObject({ code: 'cancelled' });
    expect(() => readFileSync(path)).toThrow('ENOENT');
  });
});

it('counts the pages of a PDF at the root of their tree', () => {
  const node = (count: number, more = '') => `<<${more}/Type /Pages /Count ${count} /Kids [1 0 R]>>`;
  expect(pageCount(Buffer.from(node(8) + node(20, '/Parent 1 0 R ') + node(12)))).toBe(20);
  expect(pageCount(Buffer.from('<</Type /Page /Count 9>> no tree'))).toBeNull();
});
