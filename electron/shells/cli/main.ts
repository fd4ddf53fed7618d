import { join } from 'node:path';
import { readArguments, USAGE, UsageError, type Command } from './arguments.ts';
import { call } from './call.ts';
import { readInput } from './input.ts';
import { failureLine, jsonText, tolerateClosedPipes, write } from './output.ts';
import { Progress } from './progress.ts';
import { listMethods, openWorkspace } from './workspace.ts';

const rendererDirectory = join(import.meta.dirname, '..', 'renderer');
const progress = new Progress((text) => void process.stderr.write(text), process.stderr.isTTY);

async function runCall(command: Extract<Command, { kind: 'call' }>): Promise<void> {
  const input = readInput(command.input);
  const workspace = await openWorkspace(command.dataDirectory, rendererDirectory);
  // Closing stops what this process does; the call then answers, and what was deployed on hosts goes on.
  const stop = (): void => void workspace.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const data = await call(workspace.transport, command.method, input, (task) => progress.show(task));
    await write(process.stdout, jsonText(data, command.pretty));
  } finally {
    progress.end();
    await workspace.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function run(command: Command): Promise<void> {
  if (command.kind === 'call') return runCall(command);
  if (command.kind === 'help') return write(process.stdout, USAGE);
  return write(process.stdout, jsonText({ methods: await listMethods(rendererDirectory) }, command.pretty));
}

tolerateClosedPipes();
try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  const misused = error instanceof UsageError;
  await write(process.stderr, misused ? `${error.message}\n\n${USAGE}` : failureLine(error));
  process.exitCode = misused ? 2 : 1;
}
