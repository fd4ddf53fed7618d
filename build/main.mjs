/** Second half of run.mjs, under Node 24: meets the needs of the command and runs it. */
import { commands } from './commands.mjs';
import { bringUpToDate } from './bundles.mjs';
import { fail, root } from './place.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { handOver } from './processes.mjs';
import { installGroup } from './system-packages.mjs';

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name] ?? fail(`no command "${name}"`);

for (const need of command.needs) {
  if (need !== 'build') installGroup(need);
  else if (!(await bringUpToDate())) process.exit(1);
}

if ('script' in command) {
  const script = join(root, command.script);
  if (!existsSync(script)) fail(`this copy has no ${command.script}, so "${name}" cannot run.`);
  await handOver(process.execPath, [...process.execArgv, script, ...args]);
} else {
  const part = /** @type {{ run(args: string[]): Promise<number> }} */ (await import(`./${command.part}`));
  process.exitCode = await part.run(args);
}
