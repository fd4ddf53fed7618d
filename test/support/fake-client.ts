import type { Client } from '../../shared/contract/client.ts';
import { contract, type Input, type MethodName, type Output } from '../../shared/contract/contract.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import { events, type EventData, type EventName } from '../../shared/contract/events.ts';

/** Answers of the other side, by method. What is missing answers `unknown-method`, as a real one would. */
export type Answers = { [M in MethodName]?: (input: Input<M>) => Output<M> | Promise<Output<M>> };

interface Listener {
  event: EventName;
  heard: (data: unknown) => void;
  missed: () => void;
}

/** A client whose other side is written in the test. Inputs, answers and pushes must fit the contract's schemas. */
export class FakeClient implements Client {
  readonly calls: { name: MethodName; input: unknown }[] = [];
  readonly blobs: Uint8Array[] = [];
  answers: Answers;
  #listeners: Listener[] = [];

  constructor(answers: Answers) {
    this.answers = answers;
  }

  async call<M extends MethodName>(name: M, input: Input<M>): Promise<Output<M>> {
    contract[name].input.parse(input);
    this.calls.push({ name, input });
    const answer = this.answers[name] as ((input: Input<M>) => Output<M> | Promise<Output<M>>) | undefined;
    if (answer === undefined) throw new CodedError('unknown-method', `No method "${name}"`);
    const output = await answer(input);
    contract[name].output.parse(output);
    return output;
  }

  on<E extends EventName>(
    event: E,
    listener: (data: EventData<E>) => void,
    missed = (): void => undefined,
  ): () => void {
    const entry: Listener = { event, heard: (data) => listener(data as EventData<E>), missed };
    this.#listeners.push(entry);
    return () => (this.#listeners = this.#listeners.filter((other) => other !== entry));
  }

  /** A push from the other side. */
  push<E extends EventName>(event: E, data: EventData<E>): void {
    events[event].parse(data);
    for (const listener of this.#listeners) if (listener.event === event) listener.heard(data);
  }

  /** Pushes were lost on the way. */
  loseConnection(): void {
    for (const listener of this.#listeners) listener.missed();
  }

  async putBlob(bytes: Uint8Array): Promise<string> {
    this.blobs.push(bytes);
    return `blob-${this.blobs.length}`;
  }

  /** Files that lie on this computer, as Electron knows them. */
  readonly paths = new Map<object, string>();

  pathOf(file: object): string | null {
    return this.paths.get(file) ?? null;
  }

  async getBlob(): Promise<Uint8Array> {
    return new Uint8Array();
  }

  /** Inputs of all calls of one method so far. */
  inputs<M extends MethodName>(name: M): Input<M>[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.input as Input<M>);
  }
}
