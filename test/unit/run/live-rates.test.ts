import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLiveReader } from '../../../electron/core/run/live-rates.ts';
import { machineCpuPercent } from '../../../electron/core/run/cpu-samples.ts';

/** Three status documents of fio 3.33: 0.9 s of a ramp of 1 s, then 1 s and 2 s of the measured part. */
const status = readFileSync(new URL('../../fixtures/run/fio-3.33_status_ramp.json', import.meta.url), 'utf8');

describe('live rates', () => {
  it('are of the newest interval, and begin anew after the ramp', () => {
    const reader = createLiveReader();
    const documents = status.split(/(?<=\n\})\n/);
    const rates = documents.map((text) => reader.add(`${text}\n`)).filter((rate) => rate !== null);
    const totals = documents
      .filter((text) => text.trim() !== '')
      .map((text) => {
        const { read } = (JSON.parse(text) as { jobs: { read: { total_ios: number; runtime: number } }[] }).jobs[0]!;
        return read;
      });
    const [ramp, first, second] = totals as [(typeof totals)[0], (typeof totals)[0], (typeof totals)[0]];
    expect(rates[0]?.iops).toBeCloseTo((ramp.total_ios / ramp.runtime) * 1e3, 6);
    expect(rates[1]?.iops).toBeCloseTo((first.total_ios / first.runtime) * 1e3, 6);
    const between = ((second.total_ios - first.total_ios) / (second.runtime - first.runtime)) * 1e3;
    expect(rates[2]?.iops).toBeCloseTo(between, 6);
    expect(rates[2]?.bytesPerSecond).toBeCloseTo(between * 4096, 3);
    expect(rates[2]?.meanLatencyNs).toBeGreaterThan(1_000);
  });

  it('come at the same documents however the bytes arrive', () => {
    const whole = createLiveReader();
    const expected = status
      .split(/(?<=\n\})\n/)
      .map((text) => whole.add(`${text}\n`))
      .filter((rate) => rate !== null);
    const pieces = createLiveReader();
    const seen = (status.match(/[^]{1,997}/g) ?? []).map((text) => pieces.add(text)).filter((rate) => rate !== null);
    expect(seen).toEqual(expected);
  });
});

describe('CPU of the machine', () => {
  // Two CPUs, 200 ticks a second: idle until 1 s, then half busy, then fully.
  const sample = (second: number, busy: number) =>
    `${1000 + second * 100} cpu  ${busy} 0 0 ${second * 200 - busy} 0 0 0 0 0 0`;
  const text = [sample(0, 0), sample(1, 0), sample(2, 100), sample(3, 300), ''].join('\n');

  it('is taken inside the window, evenly between samples', () => {
    expect(machineCpuPercent(text, { fromCs: 1000, toCs: 1100 })).toBe(0);
    expect(machineCpuPercent(text, { fromCs: 1100, toCs: 1300 })).toBe(75);
    expect(machineCpuPercent(text, { fromCs: 1150, toCs: 1250 })).toBe(75);
  });

  it('is unknown where the samples do not reach', () => {
    expect(machineCpuPercent(text, { fromCs: 1100, toCs: 1500 })).toBeNull();
    expect(machineCpuPercent('', { fromCs: 1100, toCs: 1200 })).toBeNull();
    expect(machineCpuPercent('1000 cpu broken\n', { fromCs: 1000, toCs: 1001 })).toBeNull();
  });
});
