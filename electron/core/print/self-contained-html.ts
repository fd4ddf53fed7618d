import { z } from 'zod';
import type { PageFiles } from './page-files.ts';
import type { Evaluate } from './report-drawing.ts';

/**
 * Answers the drawn page without what only works beside its files: scripts, links to style sheets and preloads. Charts
 * become images of the resolution they were drawn with.
 */
const SERIALISE = `(() => {
  const copy = document.documentElement.cloneNode(true);
  const drawn = [...document.querySelectorAll('canvas')];
  [...copy.querySelectorAll('canvas')].forEach((canvas, index) => {
    const image = document.createElement('img');
    image.alt = canvas.getAttribute('aria-label') ?? '';
    image.width = drawn[index].clientWidth;
    image.height = drawn[index].clientHeight;
    image.setAttribute('src', drawn[index].toDataURL('image/png'));
    canvas.replaceWith(image);
  });
  for (const part of copy.querySelectorAll('script, link, meta[property=csp-nonce]')) part.remove();
  for (const style of copy.querySelectorAll('style')) style.removeAttribute('nonce');
  const styleSheets = [...document.querySelectorAll('link[rel=stylesheet]')].map((link) => new URL(link.href).pathname);
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
  const adopted = document.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]).map(({ cssText }) => cssText);
  return { html: copy.outerHTML, styleSheets, adopted: adopted.join(' '), loaded };
})()`;

const serialisedSchema = z.object({
  html: z.string(),
  styleSheets: z.array(z.string()),
  adopted: z.string(),
  loaded: z.array(z.string()),
});

/** Nothing in the saved file may run or load, wherever it is opened. */
const POLICY =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:; font-src data:">';

/** The drawn report as one HTML text: style sheets and the fonts it used are inlined, nothing is loaded, nothing runs. */
export async function selfContainedHtml(evaluate: Evaluate, pages: PageFiles): Promise<string> {
  const { html, styleSheets, adopted, loaded } = serialisedSchema.parse(await evaluate(SERIALISE));
  const css = styleSheets.map((path) => inlinedStyleSheet(path, pages, new Set(loaded))).join('\n');
  const [start, rest] = splitAt(html, '</head>');
  return `<!doctype html>\n${start.replace('<head>', () => `<head>${POLICY}`)}<style>${css}\n${closed(adopted)}</style>${rest}\n`;
}

/** A style sheet whose outside parts are data URLs. Fonts that the page did not load are left out, not inlined. */
function inlinedStyleSheet(path: string, pages: PageFiles, loaded: ReadonlySet<string>): string {
  const css = pages.get(path)?.body.toString() ?? '';
  const pathOf = (address: string): string => new URL(address, `https://any.invalid${path}`).pathname;
  const used = css.replaceAll(/@font-face\s*\{[^}]*\}/g, (rule) => {
    const addresses = [...rule.matchAll(URL_PATTERN)].map(([, address = '']) => pathOf(address));
    return addresses.some((address) => loaded.has(address)) ? rule : '';
  });
  const inlined = used.replaceAll(URL_PATTERN, (whole, address: string) => {
    const file = address.startsWith('data:') ? undefined : pages.get(pathOf(address));
    return file === undefined ? whole : `url("data:${file.mediaType};base64,${file.body.toString('base64')}")`;
  });
  return closed(inlined);
}

/** Without the one sequence that would end a style element. */
const closed = (css: string): string => css.replaceAll('</style', String.raw`<\/style`);

const URL_PATTERN = /url\(\s*["']?([^"')]+)["']?\s*\)/g;

function splitAt(text: string, mark: string): [string, string] {
  const place = text.indexOf(mark);
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place)];
}
