/** What the screens use of a browser and jsdom does not have. Measures are those of an element that nobody lays out. */
class QuietObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const quietMedia = (media: string): MediaQueryList =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  });

document.documentElement.lang = 'en';
Object.assign(globalThis, { ResizeObserver: QuietObserver, matchMedia: quietMedia });
Object.assign(Element.prototype, { scrollIntoView: () => undefined });
Object.assign(Range.prototype, { getClientRects: () => [], getBoundingClientRect: () => new DOMRect() });
