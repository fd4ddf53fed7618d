import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '../../../shared/contract/errors.ts';
import { runDemo } from '../demo/demo.ts';
import { runFabricDemo } from '../demo/fabric-demo.ts';

/** `npm run demo -- --out DIR`: the whole job against a throwaway host, and what comes of it as files. With --fabric: against
 * virtual machines with NVMe drives, over NVMe/TCP. */
const { values } = parseArgs({
  options: { out: { type: 'string' }, fabric: { type: 'boolean', default: false } },
  allowPositionals: false,
});
if (values.out === undefined) {
  console.error('usage: npm run demo -- [--fabric] --out DIR');
  process.exit(2);
}
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const started = performance.now();
const say = (text: string): void =>
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
try {
  await (values.fabric ? runFabricDemo : runDemo)({ out, say });
} catch (error) {
  const tip = error instanceof CodedError && error.tip !== null ? `\n${error.tip}` : '';
  console.error(`The demo failed: ${error instanceof Error ? error.message : String(error)}${tip}`);
  process.exitCode = 1;
}
