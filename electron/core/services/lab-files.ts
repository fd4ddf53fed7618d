import type { Checked, Handlers, Output } from '../../../shared/contract/contract.ts';
import type { DocumentSource } from '../../../shared/contract/document.ts';
import { plainView, readView, type DrawingView } from '../../../shared/layout/layers.ts';
import { toDrawio } from '../../../shared/layout/to-drawio.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import { labFileText } from '../../../shared/model/lab-file.ts';
import { drawingSheet } from '../../../shared/report/drawing-sheet.ts';
import { problem } from '../../../shared/units/problem.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { findProgram } from '../files/program.ts';
import { insertLab, labExists, readLab } from '../store/labs.ts';
import { readSettings } from '../store/settings.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { documentOf, requireAbsolute } from './document-source.ts';
import { fileName } from './file-name.ts';
import { printerMissing } from './printer-missing.ts';

export function labFileHandlers(
  context: ServiceContext,
): Pick<Handlers, 'lab.import' | 'lab.export' | 'lab.svg' | 'lab.drawio' | 'lab.pdf'> {
  const { store } = context;
  return {
    'lab.import': ({ source }) => importLab(context, source),
    'lab.export': async ({ id }) => {
      const { lab } = readLab(store.reader, id);
      return { fileName: fileName(lab.name, 'lab.json'), mediaType: 'application/json', text: labFileText(lab) };
    },
    'lab.svg': async ({ id, theme, view }) => {
      const { lab } = readLab(store.reader, id);
      return {
        fileName: fileName(lab.name, 'svg'),
        mediaType: 'image/svg+xml',
        ...toSvg(lab, { theme, view: viewOf(context, id, view) }),
      };
    },
    'lab.drawio': async ({ id, view }) => {
      const { lab } = readLab(store.reader, id);
      return {
        fileName: fileName(lab.name, 'drawio'),
        mediaType: 'application/vnd.jgraph.mxfile',
        text: toDrawio(lab, viewOf(context, id, view)),
      };
    },
    'lab.pdf': (request) => pdfPage(context, request),
  };
}

/** How the lab's screen was left, or all hardware with nothing over it. */
function viewOf({ store }: ServiceContext, id: string, which: 'plain' | 'screen'): DrawingView {
  const kept = which === 'screen' ? readSettings(store.reader).drawingViews[id] : undefined;
  return kept === undefined ? plainView : readView(kept);
}

async function pdfPage(context: ServiceContext, { id, path, view }: Checked<'lab.pdf'>): Promise<Output<'lab.pdf'>> {
  const { store, printer, tasks, blobs } = context;
  const target = path === null ? null : requireAbsolute(path);
  const { lab } = readLab(store.reader, id);
  if (printer === null) throw printerMissing();
  return tasks.run({ kind: 'report', title: `Drawing of ${lab.name}` }, async ({ signal }) => {
    const sheet = drawingSheet(toSvg(lab, { view: viewOf(context, id, view) }), {
      title: lab.name,
      program: findProgram().name,
    });
    const output = await printer.print(JSON.stringify(sheet), sheet.paper, signal);
    if (target !== null) await writeFileAtomically(target, output, 0o644);
    const blob = target === null ? await blobs.put(output) : null;
    return { fileName: fileName(lab.name, 'pdf'), path: target, blob, sizeBytes: bytes(output.length) };
  });
}

async function importLab(context: ServiceContext, source: DocumentSource): Promise<Output<'lab.import'>> {
  const { store, workers, clock, newId } = context;
  const document = await documentOf(context, source);
  const { lab, problems } = await workers.run('read-lab', document);
  if (lab === null) return { lab: null, revision: null, problems };
  const taken = labExists(store.reader, lab.id);
  const stored = taken ? { ...lab, id: newId() } : lab;
  store.write((database) => insertLab(database, stored, null, clock.nowUs()));
  tellChanged(context, 'labs', [stored.id]);
  const text = `A lab with the id ${lab.id} is there already: this one was stored beside it as ${stored.id}`;
  const renamed = taken ? [problem('note', 'new-id', document.name, text)] : [];
  return { lab: stored, revision: 1, problems: [...problems, ...renamed] };
}
