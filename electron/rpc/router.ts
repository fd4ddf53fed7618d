import { randomUUID } from 'node:crypto';
import { contract, isMethodName, type Handlers, type MethodName } from '../../shared/contract/contract.ts';
import { callSchema, type Failure, type Reply } from '../../shared/contract/envelope.ts';
import { describeIssues } from './issues.ts';
import { failureOf, internalFailure, jsonText } from './failures.ts';

/** Where bugs are written, under the id that the caller is told. */
export interface BugLog {
  bug(id: string, error: unknown): void;
}

export type Outcome = { ok: true; data: unknown } | { ok: false; error: Failure };

/** The one way into the program, for every shell. None of its functions ever rejects: a reply always leaves. */
export interface Router {
  /** Runs one method on input that nobody has checked. */
  call(name: string, input: unknown): Promise<Outcome>;
  /** The same for an envelope `{id, name, input}`. The reply to a broken envelope carries its id, or 0 without one. */
  answer(message: unknown): Promise<Reply>;
  /** The same for an envelope as JSON text. */
  answerText(text: string): Promise<string>;
}

/** Serves exactly the methods that have a handler. Inputs are checked before, outputs after the handler ran. */
export function createRouter(handlers: Partial<Handlers>, log: BugLog): Router {
  const bug = (error: unknown): Failure => {
    const id = randomUUID();
    try {
      log.bug(id, error);
    } catch {
      // A full disk or a closed log must not cost the caller its reply.
    }
    return internalFailure(id);
  };

  async function call(name: string, input: unknown): Promise<Outcome> {
    try {
      return await dispatch(handlers, name, input);
    } catch (error) {
      return { ok: false, error: failureOf(error) ?? bug(error) };
    }
  }

  async function answer(message: unknown): Promise<Reply> {
    const checked = callSchema.safeParse(message);
    if (checked.success) return { id: checked.data.id, ...(await call(checked.data.name, checked.data.input)) };
    return { id: idOf(message), ok: false, error: badEnvelope(describeIssues(checked.error, message).text) };
  }

  async function answerText(text: string): Promise<string> {
    const reply = await answerParsed(text);
    return jsonText(reply) ?? JSON.stringify(unsendable(reply.id));
  }

  async function answerParsed(text: string): Promise<Reply> {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return { id: 0, ok: false, error: badEnvelope('not JSON') };
    }
    return answer(message);
  }

  const unsendable = (id: number): Reply => ({
    id,
    ok: false,
    error: bug(new TypeError('the reply cannot be written as JSON')),
  });

  return { call, answer, answerText };
}

async function dispatch(handlers: Partial<Handlers>, name: string, input: unknown): Promise<Outcome> {
  const handler = handlerOf(handlers, name);
  if (handler === null) return { ok: false, error: unknownMethod(name, Object.keys(handlers)) };
  const checked = contract[handler.name].input.safeParse(input);
  if (!checked.success) {
    const { text, issues } = describeIssues(checked.error, input);
    const tip = `\`methods\` lists what ${name} takes.`;
    return { ok: false, error: { code: 'bad-input', message: `${name}: ${text}`, tip, details: { issues } } };
  }
  return { ok: true, data: checkedOutput(handler.name, await handler.run(checked.data)) };
}

function checkedOutput(name: MethodName, output: unknown): unknown {
  const checked = contract[name].output.safeParse(output);
  if (checked.success) return checked.data;
  throw new TypeError(`the reply of ${name} breaks the contract: ${describeIssues(checked.error, output).text}`);
}

interface RunnableHandler {
  readonly name: MethodName;
  run(input: unknown): Promise<unknown>;
}

/** Own properties only: `constructor` and `__proto__` are no methods. */
function handlerOf(handlers: Partial<Handlers>, name: string): RunnableHandler | null {
  if (!isMethodName(name) || !Object.hasOwn(handlers, name)) return null;
  // The method's own schema has checked what is passed; the union of all handlers cannot say so.
  const run = handlers[name] as ((input: unknown) => Promise<unknown>) | undefined;
  return run === undefined ? null : { name, run };
}

function unknownMethod(name: string, known: readonly string[]): Failure {
  const [topic = ''] = name.split('.');
  const near = known.filter((method) => method.startsWith(`${topic}.`));
  const tip = near.length > 0 ? `${topic}: ${near.join(', ')}` : '`methods` lists all that there are.';
  return { code: 'unknown-method', message: `No method ${JSON.stringify(name.slice(0, 100))}`, tip, details: null };
}

const badEnvelope = (text: string): Failure => ({
  code: 'bad-input',
  message: `A call is {"id", "name", "input"}: ${text}`,
  tip: null,
  details: null,
});

function idOf(message: unknown): number {
  if (typeof message !== 'object' || message === null || !('id' in message)) return 0;
  return typeof message.id === 'number' && Number.isSafeInteger(message.id) && message.id >= 0 ? message.id : 0;
}
