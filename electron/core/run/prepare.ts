import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../../../shared/contract/errors.ts';
import { epochMicroseconds, nanoseconds } from '../../../shared/units/quantity.ts';
import type { ServiceContext } from '../services/context.ts';
import { readClocks } from './clock-reads.ts';
import { filesOfHost } from './deployment.ts';
import type { HostLink } from './host-link.ts';
import { numberField } from './journal.ts';
import { deploy, letGo, runDirectory, startRunner } from './remote-runner.ts';
import { probeHost } from './probe.ts';
import type { StoredRun } from './run-state.ts';
import { NS_PER_CENTISECOND } from './schedule.ts';
import { clockSeconds } from './wall-time.ts';

type Services = Pick<ServiceContext, 'clock'>;

/** From the word to the first point: the word must have reached every host before. */
const LEAD_NS = 1_500_000_000;
/** A slow host needs longer: this many times what its runner's look at the first step took. */
const CHECKS_PER_LEAD = 8;

export interface Preparation {
  readonly services: Services;
  readonly run: StoredRun;
  readonly links: readonly HostLink[];
  /** One line for whoever finds a host locked. */
  readonly owner: string;
  /** Scratch directory of a host by lab host. */
  readonly scratch: (labHost: string) => string | null;
  readonly signal: AbortSignal;
}

/**
 * Lays the run on its hosts and lets all of them start at one instant. Each step is skipped where it was done before,
 * so that it goes on after the program was ended midway. @throws CodedError that names the host; nothing is undone here
 */
export async function prepareRun(preparation: Preparation): Promise<void> {
  const { run, links, signal } = preparation;
  await layOnAll(preparation);
  await Promise.all(links.map((link) => waitReady(run, link, signal)));
  // A start that was written down but told to nobody is in the past by now.
  const nobodyKnows = links.every(({ watch }) => watch.entry('-', 'scheduled') === undefined);
  if (run.record.t0Us === null || nobodyKnows) await setStart(preparation);
  await Promise.all(links.map(sendWord));
  run.update({ state: 'running' });
}

/** On every host to the end, also where one fails: a runner that starts after the others were taken back would stay. */
async function layOnAll(preparation: Preparation): Promise<void> {
  const laid = await Promise.allSettled(preparation.links.map((link) => layOn(preparation, link)));
  const failed = laid.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function layOn({ run, owner, scratch }: Preparation, link: HostLink): Promise<void> {
  const { watch } = link;
  const host = await link.host();
  if (watch.record.directory === null) {
    const probe = await probeHost(host, scratch(watch.labHost));
    const directory = runDirectory(probe.root, run.id);
    // Written down first: what is begun on a host must be found again.
    watch.record = { ...watch.record, directory, bootId: probe.bootId };
    run.setHost(watch.labHost, { state: 'preparing', detail: 'laying out the scratch file' }, watch.record);
    await deploy({ host, directory }, filesOfHost(run.frozen, { id: watch.labHost, name: watch.name }, owner));
    run.log('note', watch.name, `deployed to ${directory}`);
    run.flush();
  }
  await startRunner(await link.runner());
}

async function waitReady(run: StoredRun, link: HostLink, signal: AbortSignal): Promise<void> {
  const { watch } = link;
  for (;;) {
    signal.throwIfAborted();
    const runner = await link.runner();
    await watch.checkRunner(runner);
    if (watch.ready) {
      run.log('note', watch.name, 'scratch file laid out; ready');
      run.flush();
      return;
    }
    if (watch.ended !== null) throw await layoutError(link);
    if (watch.lost !== null) throw new CodedError('connection-lost', `${watch.name}: ${watch.lost}`, 'Start it again.');
    await sleep(150, undefined, { signal });
  }
}

async function layoutError(link: HostLink): Promise<CodedError> {
  const { watch } = link;
  const exit = watch.entry('layout', 'exit');
  const refused = watch.entry('layout', 'missed')?.fields['reason'];
  const said = await watch.layoutMessage(await link.runner()).catch(() => '');
  const why = refused ?? `fio ended with status ${exit?.fields['status'] ?? 'unknown'}`;
  const message = `${watch.name}: the scratch file could not be laid out: ${said === '' ? why : `${why}: ${said}`}`;
  const full = /no space left/i.test(said) || Number(exit?.fields['free_kib'] ?? 1e9) < 1_024;
  return full
    ? new CodedError('disk-full', message, 'Free space, or take a smaller scratch file.')
    : new CodedError('refused', message, 'Look at the message of fio.');
}

/** One instant for all: our monotonic clock plus each host's offset. Stored before any host is told. */
async function setStart({ services: { clock }, run, links }: Preparation): Promise<void> {
  const clocks = await Promise.all(links.map(async (link) => readClocks(await link.host(), clock)));
  const worst = Math.max(0, ...clocks.map(({ boot }) => boot.uncertaintyNs));
  const checks = links.map(({ watch }) => numberField(watch.entry('-', 'ready'), 'check_cs') ?? 0);
  const slowestNs = CHECKS_PER_LEAD * Math.max(0, ...checks) * NS_PER_CENTISECOND;
  const leadNs = Math.max(LEAD_NS, slowestNs) + worst;
  const t0Ns = clock.monotonicNs() + leadNs;
  const t0Us = epochMicroseconds(Math.round(clock.nowUs() + leadNs / 1e3));
  links.forEach(({ watch }, index) => {
    const read = clocks[index];
    if (read === undefined) return;
    watch.record = { ...watch.record, t0Cs: Math.round((t0Ns + read.boot.offsetNs) / NS_PER_CENTISECOND) };
    const { wallOffsetNs: clockOffsetNs, wallUncertaintyNs } = read;
    const clockUncertaintyNs = wallUncertaintyNs === null ? null : nanoseconds(wallUncertaintyNs);
    run.setHost(watch.labHost, { state: 'running', detail: null, clockOffsetNs, clockUncertaintyNs }, watch.record);
  });
  const endUs = epochMicroseconds(t0Us + Math.round(run.frozen.totalNs / 1e3));
  run.update({ record: { t0Us }, startedUs: t0Us, endUs });
  run.log('note', null, `start at ${clockSeconds(t0Us)}`);
}

async function sendWord(link: HostLink): Promise<void> {
  const { watch } = link;
  const { t0Cs, bootId } = watch.record;
  if (t0Cs === null || bootId === null || watch.entry('-', 'scheduled') !== undefined) return;
  await letGo(await link.runner(), t0Cs, bootId);
}
