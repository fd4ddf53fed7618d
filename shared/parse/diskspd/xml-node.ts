import { XMLParser } from 'fast-xml-parser';
import { fields, fieldsAt, listAt, textAt, type Fields } from '../fields.ts';
import { printedQuantity } from '../load-report.ts';

/** Elements that may occur once or often: always a list. */
const LISTS = new Set(['Bucket', 'CPU', 'Thread', 'Target', 'TimeSpan']);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // DISKSPD writes paths as they are, `&` included, and declares no entities.
  processEntities: false,
  isArray: (name) => LISTS.has(name),
});

/** A piece of XML as nested fields; null when it does not parse. All values are texts. */
export function xmlFields(text: string): Fields | null {
  try {
    return fields(parser.parse(text));
  } catch {
    return null;
  }
}

export const nodes = (from: Fields | null, key: string): Fields[] =>
  listAt(from, key)
    .map(fields)
    .filter((entry) => entry !== null);

/** The number in an element; null where it is missing or none. */
export function quantityIn(from: Fields | null, key: string): number | null {
  const text = textAt(from, key) ?? textAt(fieldsAt(from, key), '#text');
  return text === null ? null : printedQuantity(text.trim());
}

/** `true` or `false`; null where the element is missing. */
export function flagIn(from: Fields | null, key: string): boolean | null {
  const text = textAt(from, key);
  return text === null ? null : text.trim() === 'true';
}
