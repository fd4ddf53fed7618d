import type { SvgDocument } from '../layout/to-svg.ts';
import type { Report } from './report.ts';

/** No PDF reader shows pages longer than 200 inches. */
const LONGEST_PX = 200 * 96;

/** A drawing alone on one page of its own size (CSS px): nothing is clipped, whatever its shape. */
export function drawingSheet(svg: SvgDocument, words: { readonly title: string; readonly program: string }): Report {
  const scale = Math.min(1, LONGEST_PX / svg.width, LONGEST_PX / svg.height);
  return {
    id: '',
    title: words.title,
    subtitle: '',
    organisation: '',
    facts: [],
    headlines: [],
    topologySvg: svg.text,
    sections: [],
    paper: 'A4',
    program: words.program,
    sheet: { width: svg.width * scale, height: svg.height * scale },
  };
}
