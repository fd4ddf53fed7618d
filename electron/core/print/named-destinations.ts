import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { z } from 'zod';

const referenceSchema = z.object({ num: z.int(), gen: z.int() });
const destinationSchema = z.tuple([referenceSchema]).rest(z.unknown());

/** Page numbers, from 1, of the places in a PDF that its own links lead to, by their names (the ids of the headings). */
export async function pageNumbersById(pdf: Uint8Array): Promise<Record<string, number>> {
  // pdf.js takes the buffer away from its owner, so it gets a copy.
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  try {
    const document = await task.promise;
    const pages: Record<string, number> = {};
    for (const [name, destination] of await document.getDestinations()) {
      const [page] = destinationSchema.parse(destination);
      pages[name] = (await document.getPageIndex(page)) + 1;
    }
    return pages;
  } finally {
    await task.destroy();
  }
}
