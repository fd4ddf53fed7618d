import { spawn } from 'node:child_process';
import { root } from './place.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** @type {NodeJS.Signals | undefined} */
let stopping;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stop(signal));

// npm answers SIGTERM by ending the shell between it and this process, and nobody else: being orphaned is the signal.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop('SIGTERM');
  }, 500);
  watch.unref();
}

/**
 * A signal to this process goes to its children, and this process ends the same way once they are gone.
 * At a terminal Ctrl-C reaches the whole group by itself, so it is not passed on a second time.
 *
 * @param {NodeJS.Signals} signal
 */
function stop(signal) {
  stopping = signal;
  if (running.size === 0) endBy(signal);
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  for (const child of running) child.kill(signal);
}

/** @param {NodeJS.Signals} signal @returns {never} */
function endBy(signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  process.exit(1);
}

/**
 * Waits for a child. Once a signal has come, nothing after this wait runs any more.
 *
 * @typedef {{ code: number, signal: NodeJS.Signals | null }} End
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<End>}
 */
function ended(child) {
  running.add(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      if (stopping === undefined) resolve({ code: code ?? 1, signal });
      else if (running.size === 0) finish({ code: code ?? 1, signal });
    });
  });
}

/** Ends this process as a child ended: it may have answered a signal by an orderly exit. @param {End} end @returns {never} */
function finish({ code, signal }) {
  return signal === null ? process.exit(code) : endBy(signal);
}

/**
 * Runs a program on this terminal, with this process's input and output, and answers its exit code.
 *
 * @param {string} program
 * @param {string[]} args
 */
export async function attended(program, args) {
  return (await ended(spawn(program, args, { stdio: 'inherit' }))).code;
}

/**
 * Runs a program on this terminal and ends this process the way the program ended.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<never>}
 */
export async function handOver(program, args, environment = process.env) {
  return finish(await ended(spawn(program, args, { stdio: 'inherit', env: environment })));
}

/**
 * Runs a program, its input empty, and keeps what it prints.
 *
 * @typedef {{ code: number, output: string, errors: string, seconds: number }} Finished
 * @param {string} program
 * @param {string[]} args
 * @param {string} folder where it runs
 * @returns {Promise<Finished>}
 */
export async function capture(program, args, folder = root) {
  const started = performance.now();
  // What is captured is read by programs. Some tools colour it all the same where CI is set.
  const { FORCE_COLOR: _, ...environment } = process.env;
  const env = { ...environment, NO_COLOR: '1' };
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (errors += text));
  const { code } = await ended(child);
  return { code, output, errors, seconds: (performance.now() - started) / 1000 };
}
