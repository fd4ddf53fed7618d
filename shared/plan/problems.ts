import { countText } from '../units/count-text.ts';
import { formatBytes, formatDuration } from '../units/format.ts';
import { NS_PER_SECOND } from '../units/quantity.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { Plan } from './plan.ts';
import { isMixed, isRandom, type Workload } from './workload.ts';

/** More points than this is a slip of the axes, not a plan: at 2 s each it is a day. */
export const MAX_POINTS = 5_000;

const SECTOR_BYTES = 512;
const PAGE_BYTES = 4_096;
/** Default of the Linux setting fs.aio-max-nr. */
const AIO_MAX_NR = 65_536;

export const pointCount = (plan: Plan): number =>
  plan.workloads.length * plan.numjobs.length * plan.iodepth.length * plan.repeats;

/** Everything that can be said of a plan without its lab; `where` is the path of the field, or its plain name. Errors forbid a run. */
export function planProblems(plan: Plan): Problem[] {
  return [
    ...axisProblems(plan),
    ...plan.workloads.flatMap((workload, index) => workloadProblems(plan, workload, `workloads[${index}]`)),
    ...engineProblems(plan),
    ...durationProblems(plan),
    ...targetProblems(plan),
  ];
}

const error = (code: string, where: string, message: string, tip: string): Problem =>
  problem('error', code, where, message, tip);
const warning = (code: string, where: string, message: string, tip: string): Problem =>
  problem('warning', code, where, message, tip);

function axisProblems(plan: Plan): Problem[] {
  const axes = { hosts: plan.hosts, workloads: plan.workloads, numjobs: plan.numjobs, iodepth: plan.iodepth };
  const found: Problem[] = [];
  for (const [axis, values] of Object.entries(axes)) {
    if (values.length === 0) found.push(error('plan-empty-axis', axis, `${axis} is empty`, 'Add at least one value.'));
    const texts = values.map((value) => (typeof value === 'object' ? JSON.stringify({ ...value, name: '' }) : value));
    const twice = texts.findIndex((text, index) => texts.indexOf(text) !== index);
    if (twice >= 0) {
      const where = `${axis}[${twice}]`;
      found.push(
        error('plan-duplicate', where, `${axis} has the same value twice`, 'Use repeats to measure it again.'),
      );
    }
  }
  const points = pointCount(plan);
  if (points > MAX_POINTS) {
    const message = `${points} points: a plan has at most ${MAX_POINTS}`;
    found.push(error('plan-too-large', 'repeats', message, 'Shorten an axis, or split the plan.'));
  }
  return found;
}

function workloadProblems(plan: Plan, workload: Workload, where: string): Problem[] {
  const found: Problem[] = [];
  const block = workload.blockBytes;
  if (!Number.isInteger(block) || block < SECTOR_BYTES) {
    const message = `a block of ${block} bytes cannot be used`;
    found.push(error('plan-block-size', `${where}.blockBytes`, message, 'Use whole bytes, 512 or more.'));
  } else if (plan.direct && block % SECTOR_BYTES !== 0) {
    const message = `direct I/O with blocks of ${block} bytes: not a multiple of ${SECTOR_BYTES}`;
    found.push(error('L020', `${where}.blockBytes`, message, 'Use a multiple of 512, better of 4096.'));
  } else if (plan.direct && block % PAGE_BYTES !== 0) {
    const message = `block size ${block} is not a multiple of 4 KiB; drives with 4 KiB blocks refuse it`;
    found.push(warning('L020', `${where}.blockBytes`, message, 'Use a multiple of 4096.'));
  }
  found.push(...mixProblems(workload, where), ...sequentialProblems(plan, workload, where));
  return found;
}

function mixProblems(workload: Workload, where: string): Problem[] {
  const share = workload.readPercent;
  const field = `${where}.readPercent`;
  if (workload.access === 'trim' || workload.access === 'randtrim') {
    const message = 'a scratch file cannot be trimmed';
    return [error('plan-trim-scratch', `${where}.access`, message, 'Choose a read or write pattern.')];
  }
  if (!isMixed(workload)) {
    if (share === null) return [];
    const message = `${workload.access} does not mix reads and writes, but a read share is set`;
    return [error('plan-read-share', field, message, 'Leave the read share empty, or choose rw or randrw.')];
  }
  if (share !== null && Number.isInteger(share)) return [];
  const message =
    share === null ? 'a mixed pattern needs its share of reads' : `fio takes whole percents, not ${share}`;
  return [error('plan-read-share', field, message, 'Set a whole number from 0 to 100.')];
}

/** Sequential jobs of one host get a part of the file each (L046 otherwise); the part must hold a block. */
function sequentialProblems(plan: Plan, workload: Workload, where: string): Problem[] {
  const jobs = isRandom(workload) ? 1 : Math.max(1, ...plan.numjobs);
  const partBytes = plan.target.sizeBytes / jobs;
  if (partBytes >= workload.blockBytes) return [];
  const part = jobs > 1 ? `a ${jobs}th part of the scratch file` : 'the scratch file';
  const message = `${part} (${formatBytes(partBytes)}) is smaller than a block of ${formatBytes(workload.blockBytes)}`;
  return [error('plan-scratch-size', 'target.sizeBytes', message, `Make it larger, for ${where}.`)];
}

function engineProblems(plan: Plan): Problem[] {
  const found: Problem[] = [];
  const depth = Math.max(0, ...plan.iodepth);
  if (plan.engine === 'psync' && depth > 1) {
    const message = `psync runs at depth 1 whatever iodepth says; ${depth} would be a label only`;
    found.push(warning('L029', 'engine', message, 'Use libaio or io_uring, or depth 1 with more jobs.'));
  }
  if (!plan.direct) {
    const message = 'buffered I/O: the page cache is measured, not the drive';
    found.push(warning('L029', 'direct', message, 'Switch direct I/O on.'));
  }
  if (!plan.direct && plan.engine === 'libaio' && depth > 1) {
    const message = 'libaio without direct I/O waits for each operation: depth is 1 in effect';
    found.push(warning('L029', 'engine', message, 'Switch direct I/O on, or use io_uring.'));
  }
  const inFlight = depth * Math.max(0, ...plan.numjobs);
  if (plan.engine === 'libaio' && inFlight > AIO_MAX_NR) {
    const message = `${inFlight} operations in flight: Linux allows ${AIO_MAX_NR} per machine unless told otherwise`;
    found.push(warning('plan-aio-limit', 'iodepth', message, 'Raise fs.aio-max-nr on the hosts, or use io_uring.'));
  }
  return found;
}

function durationProblems(plan: Plan): Problem[] {
  const found: Problem[] = [];
  const runtime = formatDuration(plan.runtimeNs);
  if (plan.runtimeNs < NS_PER_SECOND) {
    found.push(error('plan-runtime', 'runtime', 'a runtime below 1 s', 'Set 1 s or more.'));
  } else if (plan.runtimeNs < 10 * NS_PER_SECOND) {
    const message = `runtime ${runtime}: good for a trial, not for a reported result`;
    found.push(warning('L025', 'runtime', message, 'Use 60 s or more for results that are reported.'));
  } else if (plan.runtimeNs < 60 * NS_PER_SECOND) {
    found.push(warning('L025', 'runtime', `runtime ${runtime} is below 60 s`, 'Use 60 s or more.'));
  }
  if (plan.rampNs === 0) {
    const message = `runtime ${runtime} without ramp: the start-up transient is measured`;
    found.push(warning('L025', 'ramp', message, 'Add a ramp of some seconds.'));
  }
  if (plan.repeats < 3) {
    const message = `${countText(plan.repeats, 'repeat')}: no confidence interval`;
    found.push(warning('L026', 'repeats', message, 'Measure each point at least 3 times.'));
  }
  return found;
}

function targetProblems(plan: Plan): Problem[] {
  const size = plan.target.sizeBytes;
  if (Number.isSafeInteger(size) && size >= PAGE_BYTES && size % PAGE_BYTES === 0) return [];
  const message = `a scratch file of ${size} bytes is not a whole number of 4 KiB pages`;
  return [error('plan-scratch-size', 'target.sizeBytes', message, 'Use a multiple of 4096, such as 1 GiB.')];
}
