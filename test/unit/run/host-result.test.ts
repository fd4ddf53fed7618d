import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measuredWindow, outputText, type HostOutput } from '../../../electron/core/run/host-output.ts';
import { readHostOutput } from '../../../electron/core/run/host-result.ts';
import { parseJournal } from '../../../electron/core/run/journal.ts';
import { pointResult } from '../../../electron/core/run/point-result.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import { epochMicroseconds, seconds } from '../../../shared/units/quantity.ts';
import { HOST_ONE, HOST_TWO, samplePlan } from '../support/sample-plan.ts';

/** See live-rates.test.ts: the last document covers 1.900 s and was printed at 1795174783425 ms. */
const status = readFileSync(new URL('../../fixtures/run/fio-3.33_status_ramp.json', import.meta.url));
const boot = 'f670ffb0-a73b-4b01-bfcf-0f96c1d5cdbf';
const plan = samplePlan({ runtimeNs: seconds(1.9), rampNs: seconds(1) });
const frozen = freezePlan(plan, () => 'revision');
const t0Us = epochMicroseconds(1_795_174_779_000_000);

function output(
  change: Partial<HostOutput> = {},
  startWallMs = 1795174780400,
  exitFields = 'status=0 free_kib=9999999',
): HostOutput {
  const [start = null, exit = null] = parseJournal(
    `${boot} 50001 0 start pid=7 at=50000 wall_ms=${startWallMs} wall_at=50001\n${boot} 50400 0 exit ${exitFields}\n`,
  );
  return {
    labHost: HOST_ONE,
    name: 'c1',
    logicalCpus: 4,
    t0Cs: 49_900,
    missed: null,
    start,
    exit,
    json: status,
    log: '',
    cpu: '',
    ...change,
  };
}
const read = (host: HostOutput) => readHostOutput(plan, host, t0Us);
const codes = (host: HostOutput) => read(host).problems.map(({ severity, code }) => `${severity} ${code}`);

describe('what a host brought back', () => {
  it('is a result on the run’s own clock, whatever the host’s wall clock says', () => {
    const { result, problems, firstIoNs } = read(output());
    expect(problems).toEqual([]);
    expect(result).toMatchObject({ host: 'c1', status: 'ok', exitStatus: 0, error: null });
    expect(result.startedUs).toBe(t0Us + 1_000_000);
    // First I/O: 1795174783425 - 1900 ms, which is 1125 ms after the start that the runner noted at 500.01 s.
    expect(firstIoNs).toBeCloseTo((50_001 + 112.5 - 49_900) * 1e7, -3);
    const year = 365 * 86_400_000;
    const elsewhere = Buffer.from(
      status.toString().replaceAll(/(?<="timestamp_ms" : )\d+/g, (text) => String(Number(text) - year)),
    );
    expect(read(output({ json: elsewhere }, 1795174780400 - year))).toMatchObject({
      result: { startedUs: t0Us + 1_000_000 },
      firstIoNs,
    });
  });

  it('has no first I/O when the host’s wall clock was set meanwhile', () => {
    expect(measuredWindow(output({}, 1795174780400 - 3_600_000))).toBeNull();
    expect(measuredWindow(output({}, 1795174780400 + 3_600_000))).toBeNull();
    expect(read(output({}, 1795174780400 + 3_600_000)).result).toMatchObject({
      status: 'ok',
      startedUs: t0Us + 1_000_000,
    });
  });

  it('keeps what was measured before a bad end, and marks it', () => {
    const failed = output({ log: 'fio: pid=9, err=5/file:io_u.c\n' }, undefined, 'status=1 free_kib=999999');
    expect(codes(failed)).toEqual(['error tool-failed']);
    expect(read(failed).result).toMatchObject({ status: 'partial', exitStatus: 1 });
    expect(read(failed).problems[0]?.message).toContain('err=5/file:io_u.c');
    expect(codes(output({}, undefined, 'status=124'))).toEqual(['error tool-failed']);
    expect(read(output({ exit: null })).problems[0]?.message).toContain('fio did not end');
  });

  it('tells a tool that was killed early from one that reached its time limit', () => {
    const killed = (exitCs: number): string | undefined => {
      const [start = null, exit = null] = parseJournal(
        `${boot} 50001 0 start pid=7 at=50000 limit_s=6\n${boot} ${exitCs} 0 exit status=137 free_kib=9999999\n`,
      );
      return read(output({ start, exit })).problems[0]?.message;
    };
    expect(killed(50_300)).toContain('fio was killed on the host (signal 9)');
    expect(killed(50_600)).toContain('fio was ended at its time limit');
    expect(read(output({}, undefined, 'status=137')).problems[0]?.message).toContain('time limit');
  });

  it('keeps the complete documents of a truncated file', () => {
    const cut = output({ json: status.subarray(0, status.length - 3_000) });
    expect(codes(cut)).toEqual(['error short-runtime', 'error truncated']);
    expect(read(cut).result.status).toBe('partial');
    expect(read(cut).result.directions.read?.operations).toBeGreaterThan(0);
    const first = output({ json: status.subarray(0, 2_000) });
    expect(codes(first)).toEqual(['error no-result', 'error truncated']);
    expect(read(first).result).toMatchObject({ status: 'failed', directions: { read: null } });
  });

  it('reads past text before the JSON', () => {
    const noisy = output({
      json: Buffer.concat([Buffer.from('note: both iodepth >= 1 and synchronous I/O engine\n'), status]),
    });
    expect(codes(noisy)).toEqual(['note noise']);
    expect(read(noisy).result.status).toBe('ok');
  });

  it('is read from its last documents when there are hundreds, with what stood before them', () => {
    const noise = Buffer.from('note: hello\n');
    const many = Buffer.concat([noise, ...new Array<Buffer>(100).fill(status), status]);
    expect(outputText(many).length).toBe(noise.length + status.length);
    expect(read(output({ json: many })).result).toEqual(read(output()).result);
    expect(codes(output({ json: many }))).toEqual(['note noise']);
    const cut = many.subarray(0, many.length - 10);
    expect(outputText(cut)).toBe(cut.toString());
    expect(outputText(status)).toBe(status.toString());
  });

  it('names a full disk', () => {
    const full = output({ json: status.subarray(0, 2_000) }, undefined, 'status=0 free_kib=12');
    expect(read(full).problems[0]).toMatchObject({
      code: 'disk-full',
      tip: expect.stringContaining('Free space') as string,
    });
  });

  it('measured too short is partial', () => {
    const longer = samplePlan({ runtimeNs: seconds(60) });
    const { result, problems } = readHostOutput(longer, output(), t0Us);
    expect(result.status).toBe('partial');
    expect(problems[0]?.message).toBe('c1 measured 1.9 s of 1 min');
  });
});

describe('a point of two hosts', () => {
  const context = { id: HOST_ONE, runId: HOST_ONE, labId: HOST_ONE, frozen, t0Us };
  const second = (change: Partial<HostOutput> = {}, startWallMs?: number) =>
    output({ labHost: HOST_TWO, name: 'c2', ...change }, startWallMs);

  it('adds rates and merges histograms; skew comes from the first I/O of each', () => {
    const result = pointResult(context, frozen.points[0]!, [output(), second({}, 1795174780390)]);
    const alone = pointResult(context, frozen.points[0]!, [output()]);
    expect(result.status).toBe('ok');
    expect(result.directions.read!.iops).toBeCloseTo(2 * alone.directions.read!.iops!, 6);
    expect(result.directions.read!.latency.total!.meanNs).toBeCloseTo(alone.directions.read!.latency.total!.meanNs, 6);
    expect(result.startSkewNs).toBeCloseTo(10e6, -2);
    expect(alone.startSkewNs).toBeNull();
  });

  it('takes the rates from the time that all measured, where one ended early', () => {
    const text = status.toString();
    const early = second({ json: Buffer.from(text.slice(0, text.lastIndexOf('\n{') + 1)) });
    const result = pointResult(context, frozen.points[0]!, [output(), early]);
    const [whole, short] = result.hosts.map(({ directions }) => directions.read!);
    // Both hosts print the same documents, so up to the end of the shorter both have what it counted.
    expect(short!.runtimeNs!).toBeLessThan(whole!.runtimeNs! * 0.99);
    expect(result.directions.read!.iops! / (2 * short!.iops!)).toBeCloseTo(1, 2);
    expect(Math.abs(result.directions.read!.iops! - whole!.iops! - short!.iops!)).toBeGreaterThan(1);
    expect(result.directions.read!.operations).toBe(whole!.operations! + short!.operations!);
    expect(result.problems.find(({ code }) => code === 'L049')?.tip).toContain('during which all of them measured');
  });

  it('is partial when one host is missing, failed when all are, and says who', () => {
    const gone = second({ missed: 'late', start: null, exit: null, json: Buffer.alloc(0) });
    const partial = pointResult(context, frozen.points[0]!, [output(), gone]);
    expect(partial.status).toBe('partial');
    expect(partial.hosts.map(({ status: share }) => share)).toEqual(['ok', 'missing']);
    expect(partial.problems[0]?.message).toBe(
      'c2 did not take this point: it could not start within 250 ms of its time',
    );
    const failed = pointResult(context, frozen.points[0]!, [gone]);
    expect(failed).toMatchObject({ status: 'failed', directions: { read: null, write: null } });
  });

  it('warns of hosts that did not begin together', () => {
    const late = pointResult(context, frozen.points[0]!, [output(), second({}, 1795174780000)]);
    expect(late.problems.map(({ code }) => code)).toEqual(['L049']);
    expect(late.problems[0]?.message).toBe('the hosts began 400 ms apart');
  });
});
