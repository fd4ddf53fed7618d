import type { Client } from '../../../../shared/contract/client.ts';
import { toSvg, type SvgDocument, type SvgOptions } from '../../../../shared/layout/to-svg.ts';
import type { Lab } from '../../../../shared/model/lab.ts';
import { saveFile } from '../../ui/download.ts';

export type ExportFormat = 'svg' | 'png' | 'pdf' | 'drawio' | 'json';

/** A name that every file system takes: letters, digits, dash and dot. */
export const fileStem = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}.-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80) || 'lab';

const SCALE = 2;
/** Chromium draws no larger canvas than this. */
const LONGEST_SIDE = 16_384;

/** The SVG drawn at twice its size; very large drawings at what the browser can hold. */
async function toPng({ text, width, height }: SvgDocument): Promise<Uint8Array<ArrayBuffer>> {
  const scale = Math.min(SCALE, LONGEST_SIDE / width, LONGEST_SIDE / height);
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('The browser could not encode the picture');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Saves the drawing as a file: SVG and PNG with the layers and numbers of the screen, light unless asked. */
export async function exportDrawing(client: Client, lab: Lab, format: ExportFormat, shown: SvgOptions): Promise<void> {
  const stem = fileStem(lab.name);
  if (format === 'json' || format === 'drawio') {
    const file =
      format === 'json'
        ? await client.call('lab.export', { id: lab.id })
        : await client.call('lab.drawio', { id: lab.id, view: 'screen' });
    saveFile(file.fileName, file.mediaType, file.text);
  } else if (format === 'pdf') {
    const { fileName, blob } = await client.call('lab.pdf', { id: lab.id, view: 'screen' });
    if (blob === null) throw new Error('the drawing came without its bytes');
    saveFile(fileName, 'application/pdf', new Uint8Array(await client.getBlob(blob)));
  } else {
    const svg = toSvg(lab, shown);
    if (format === 'svg') saveFile(`${stem}${shown.theme === 'dark' ? '-dark' : ''}.svg`, 'image/svg+xml', svg.text);
    else saveFile(`${stem}.png`, 'image/png', await toPng(svg));
  }
}
