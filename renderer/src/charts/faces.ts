/**
 * Fetches every face of the typefaces. A page does it by itself for its text only: a canvas that draws in a weight that
 * no text has would use another typeface. A face that cannot be had is left to the browser.
 */
export async function loadFaces(): Promise<void> {
  await Promise.allSettled([...document.fonts].map((face) => face.load()));
}
