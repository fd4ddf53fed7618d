import { numberField, parseJournal, type JournalEntry } from './journal.ts';
import type { HostOutput } from './host-output.ts';
import { createLiveReader, type LiveReader, type LiveRate } from './live-rates.ts';
import { followFile, runnerStatus, type FollowedFile, type RemoteRunner } from './remote-runner.ts';
import type { HostRecord } from './run-record.ts';

/** Files of one point on the host. */
interface PointFiles {
  readonly json: FollowedFile;
  readonly log: FollowedFile;
  readonly cpu: FollowedFile;
  readonly live: LiveReader;
  collected: boolean;
}

const FILE_NAMES = ['json', 'log', 'cpu'] as const;

/**
 * What is known of a run on one host, read from its journal and output files by byte offset: after a lost connection
 * reading goes on where it ended.
 */
export class HostWatch {
  readonly labHost: string;
  readonly name: string;
  record: HostRecord;
  /** Nothing more will come from this host, and why; null while it may. */
  lost: string | null = null;
  private readonly journalFile = followFile('journal');
  private journalRest = '';
  /** The newest entry of each step and event. */
  private readonly entries = new Map<string, JournalEntry>();
  private readonly started = new Set<number>();
  private readonly exited = new Set<number>();
  private readonly missed = new Set<number>();
  private readonly files = new Map<number, PointFiles>();
  private readonly indexes: ReadonlySet<number>;
  private readonly released = new Set<number>();

  constructor(labHost: string, name: string, record: HostRecord, indexes: readonly number[]) {
    this.labHost = labHost;
    this.name = name;
    this.record = record;
    this.indexes = new Set(indexes);
  }

  /** Why the runner ended; null while it has not. */
  get ended(): string | null {
    return this.entry('-', 'end')?.fields['reason'] ?? null;
  }

  get ready(): boolean {
    return this.entry('-', 'ready') !== undefined;
  }

  /** All that will ever come has been read. */
  get finished(): boolean {
    return this.lost !== null || (this.ended !== null && this.uncollected().length === 0);
  }

  /** Reads what is new. Answers live rates of the point that runs. @throws CodedError `connection-lost` and others */
  async poll(runner: RemoteRunner): Promise<{ readonly index: number; readonly rate: LiveRate } | null> {
    await this.readJournal(runner);
    for (const index of this.uncollected()) await this.collect(runner, index);
    const running = this.runningPoint();
    if (running === null) return null;
    const files = this.filesOf(running);
    const rate = files.live.add((await files.json.more(runner)).toString('utf8'));
    return rate === null ? null : { index: running, rate };
  }

  /** Sets `lost` when the runner can bring nothing more: rebooted, removed, or ended from outside. */
  async checkRunner(runner: RemoteRunner): Promise<void> {
    const status = await runnerStatus(runner);
    await this.readJournal(runner);
    if (this.ended !== null) return;
    if (status === null) this.lost = 'the run directory is gone from the host';
    else if (this.record.bootId !== null && status.bootId !== this.record.bootId) this.lost = 'other-boot';
    else if (!status.alive) this.lost = 'the runner on the host was ended from outside';
    if (this.lost === null || status === null) return;
    const running = this.runningPoint();
    if (running !== null) await this.collect(runner, running);
  }

  /** What this host brought back of a point; null while that is open. */
  outcome(index: number): HostOutput | null {
    const step = String(index);
    const start = this.entry(step, 'start') ?? null;
    const exit = this.entry(step, 'exit') ?? null;
    const files = this.files.get(index);
    if (start !== null) {
      const settled = files?.collected === true && (exit !== null || this.ended !== null);
      return settled || this.lost !== null ? this.output(index, null) : null;
    }
    const missed = this.entry(step, 'missed')?.fields['reason'] ?? this.lost ?? this.ended;
    return missed === null ? null : this.output(index, missed);
  }

  /** For a host that stays out of reach: what has arrived so far, with the reason why there is no more. */
  outcomeNow(index: number, reason: string): HostOutput {
    const hasOutput = (this.files.get(index)?.json.bytes().length ?? 0) > 0;
    return this.outcome(index) ?? this.output(index, hasOutput ? null : reason);
  }

  /** The lay-out's own message when it failed. */
  async layoutMessage(runner: RemoteRunner): Promise<string> {
    const log = followFile('out/layout.log');
    return (await log.more(runner)).toString('utf8').trim().split('\n').slice(-2).join(' / ').slice(0, 300);
  }

  entry(step: string, event: string): JournalEntry | undefined {
    return this.entries.get(`${step} ${event}`);
  }

  hasStarted(index: number): boolean {
    return this.started.has(index);
  }

  /** The tool ended, or the slot was skipped. */
  hasPassed(index: number): boolean {
    return this.exited.has(index) || this.missed.has(index);
  }

  private output(index: number, missed: string | null): HostOutput {
    const files = this.files.get(index);
    const step = String(index);
    return {
      labHost: this.labHost,
      name: this.name,
      logicalCpus: numberField(this.entry('-', 'started'), 'cpus'),
      t0Cs: this.record.t0Cs,
      missed,
      start: this.entry(step, 'start') ?? null,
      exit: this.entry(step, 'exit') ?? null,
      json: files?.json.bytes() ?? Buffer.alloc(0),
      log: files?.log.bytes().toString('utf8') ?? '',
      cpu: files?.cpu.bytes().toString('utf8') ?? '',
    };
  }

  private async readJournal(runner: RemoteRunner): Promise<void> {
    this.journalRest += (await this.journalFile.more(runner)).toString('utf8');
    const end = this.journalRest.lastIndexOf('\n') + 1;
    for (const entry of parseJournal(this.journalRest.slice(0, end))) this.note(entry);
    this.journalRest = this.journalRest.slice(end);
  }

  private async collect(runner: RemoteRunner, index: number): Promise<void> {
    const files = this.filesOf(index);
    for (const name of FILE_NAMES) await files[name].more(runner);
    files.collected = true;
  }

  private filesOf(index: number): PointFiles {
    const known = this.files.get(index);
    if (known !== undefined) return known;
    const place = `out/${String(index).padStart(5, '0')}`;
    const [json, log, cpu] = FILE_NAMES.map((name) => followFile(`${place}.${name}`));
    if (json === undefined || log === undefined || cpu === undefined) throw new Error('a point has three files');
    const files: PointFiles = { json, log, cpu, live: createLiveReader(), collected: false };
    this.files.set(index, files);
    return files;
  }

  /** The result is stored: its bytes are no longer needed here. */
  release(index: number): void {
    this.files.delete(index);
    this.released.add(index);
  }

  private note(entry: JournalEntry): void {
    const { step, event } = entry;
    this.entries.set(`${step} ${event}`, entry);
    const index = Number(step);
    if (!this.indexes.has(index)) return;
    if (event === 'start') this.started.add(index);
    if (event === 'exit') this.exited.add(index);
    if (event === 'missed') this.missed.add(index);
  }

  /** Points whose output is whole. A runner that was killed leaves one without an exit: what it has is taken then. */
  private uncollected(): number[] {
    const over = this.ended === null ? this.exited : this.started;
    return [...over].filter((index) => !this.released.has(index) && this.files.get(index)?.collected !== true);
  }

  private runningPoint(): number | null {
    return [...this.started].findLast((index) => !this.exited.has(index)) ?? null;
  }
}
