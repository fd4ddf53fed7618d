/** Characters that no drawing can show: C0 and C1 controls, non-characters, lone surrogates. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Characters that turn the direction of the text around them. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * A user's label as one line of text for a drawing: line ends become spaces, controls the replacement character, marks
 * that would reorder neighbouring text go, and right-to-left text is isolated from what stands beside it.
 */
export function safeText(text: string): string {
  const line = text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(DIRECTION, '')
    .replace(UNPRINTABLE, '\ufffd');
  return RIGHT_TO_LEFT.test(line) ? `\u2068${line}\u2069` : line;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as XML character data or as an attribute's value. */
export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
