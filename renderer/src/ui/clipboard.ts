/** Puts text on the clipboard. False when the browser refuses: the caller says so, nothing is lost. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
