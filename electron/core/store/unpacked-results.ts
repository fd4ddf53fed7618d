import type { PointResult } from '../../../shared/results/point-result.ts';
import { unpackBody } from './result-body.ts';

/** Of packed bodies. As objects they take some ten times as much, in each thread that reads results. */
const MOST_BYTES = 4 * 1024 ** 2;

const kept = new Map<string, { readonly body: Uint8Array; readonly result: PointResult }>();
let keptBytes = 0;

/**
 * A result without its histograms. A comparison, its tables and its charts read the same results one after the other,
 * and to unpack them is most of their time: what was unpacked lately is taken again while its packed bytes are the
 * same. The answer is shared with later callers, who must not change it. Throws `damaged` as `unpackBody` does.
 */
export function unpackBare(id: string, body: Uint8Array): PointResult {
  const known = kept.get(id);
  if (known !== undefined && Buffer.compare(known.body, body) === 0) return known.result;
  const result = unpackBody({ body, histograms: null });
  keep(id, body, result);
  return result;
}

function keep(id: string, body: Uint8Array, result: PointResult): void {
  keptBytes += body.length - (kept.get(id)?.body.length ?? 0);
  kept.set(id, { body, result });
  if (keptBytes <= MOST_BYTES) return;
  kept.clear();
  keptBytes = 0;
}
