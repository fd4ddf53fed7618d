import { expect, it } from 'vitest';
import { mergeRunEvent } from '../../renderer/src/state/run-merge.ts';
import { hostSeries, liveSeries } from '../../renderer/src/views/run/live-series.ts';
import { countStates, runMatrix } from '../../renderer/src/views/run/matrix.ts';
import type { RunSummary } from '../../shared/contract/run-methods.ts';
import { epochMicroseconds, iops, nanoseconds } from '../../shared/units/quantity.ts';
import { goTo, openApp, screen, fireEvent, waitFor, within } from '../support/open-app.ts';
import { aRunStatus, HOST_A, NOW_US, RUN } from '../support/ui-bed.ts';

const stopped: RunSummary = { ...aRunStatus().run, state: 'done' };

it('shows the run that is under way as a matrix with states and reasons', async () => {
  openApp();
  await goTo('Run');
  const matrix = await screen.findByRole('table', { name: 'Points of the run' });
  expect(within(matrix).getByRole('button', { name: '101,000' })).toBeDefined();
  const failed = within(matrix).getByRole('button', { name: /failed/ });
  expect(failed.title).toBe('fio exit 1: no space left on device');
  const running = within(matrix).getByRole('button', { name: /90,003/ });
  expect(running.className).toContain('running');
  await fireEvent.click(failed);
  expect(screen.getByText('fio exit 1: no space left on device', { selector: 'dd' })).toBeDefined();
});

it('puts points into rows of pattern, jobs and depth with mean and spread of what is done', () => {
  const status = aRunStatus();
  const rows = runMatrix(status);
  expect(rows.map((row) => [row.workload, row.numjobs, row.iodepth, row.done])).toEqual([
    ['random read 4k', 4, 1, 2],
    ['random read 4k', 4, 16, 1],
    ['write 1M', 4, 1, 1],
    ['write 1M', 4, 16, 0],
  ]);
  expect(rows[0]?.mean).toBe(102_000);
  // 100,000 and 104,000: standard deviation 2,828.43 with n - 1
  expect(rows[0]?.variationPercent).toBeCloseTo(2.773, 3);
  expect(rows[1]?.variationPercent).toBeNull();
  expect(rows[3]?.mean).toBeNull();
  expect(countStates(status.points)).toEqual({ done: 4, running: 1, failed: 1, waiting: 6 });
});

it('takes pushes in, point by point, and adds samples and lines once', () => {
  const status = aRunStatus();
  const event = {
    runId: RUN,
    run: { ...status.run, points: { total: 12, done: 5, failed: 1 } },
    points: [{ ...status.points[4]!, index: 5, state: 'done' as const, iops: iops(90_500) }],
    hosts: [{ ...status.hosts[0]!, state: 'out-of-reach' as const }],
    live: [status.live[2]!, { ...status.live[2]!, atUs: epochMicroseconds(NOW_US + 4e6) }],
    log: [status.log[1]!],
  };
  const next = mergeRunEvent(status, event, NOW_US);
  expect(next.points.filter((point) => point.index === 5)).toEqual([event.points[0]]);
  expect(next.points).toHaveLength(12);
  expect(next.hosts).toEqual(event.hosts);
  expect(next.live).toHaveLength(4);
  expect(next.log).toHaveLength(2);
  expect(next.remainingNs).toBe(nanoseconds(888e9));
});

it('draws the samples of the point that was sampled last, over all hosts', () => {
  const status = aRunStatus();
  const perHost = { ...status.live[0]!, host: 'client-1' };
  const series = liveSeries({ ...status, live: [...status.live, perHost] });
  expect(series?.pointIndex).toBe(5);
  expect(series?.iops).toEqual([1, 2, 3].map((x) => ({ x, y: 90_000 + x })));
  expect(hostSeries({ ...status, live: [...status.live, perHost] }, 'client-1')).toHaveLength(1);
  const two = [perHost, { ...perHost, host: 'client-2' }];
  expect(liveSeries({ ...status, live: two })).toBeNull();
});

it('explains what stopping does before it stops', async () => {
  const client = openApp();
  await goTo('Run');
  await fireEvent.click(await screen.findByRole('button', { name: 'Stop' }));
  const notice = (await screen.findByText('Stop run 7?')).closest('[role=alert]')!;
  expect(notice.textContent).toContain('Points that are done are kept');
  expect(client.inputs('run.cancel')).toHaveLength(0);
  await fireEvent.click(screen.getByRole('button', { name: 'Stop run 7' }));
  await waitFor(() => expect(client.inputs('run.cancel')).toEqual([{ runId: RUN }]));
});

it('offers to connect to a run that goes on without us', async () => {
  const client = openApp({
    'run.status': () => ({ ...aRunStatus(), attached: false, run: { ...aRunStatus().run, state: 'detached' } }),
    'run.attach': () => ({ runId: RUN, taskId: RUN }),
  });
  await goTo('Run');
  await fireEvent.click(await screen.findByRole('button', { name: 'Connect to the run' }));
  await waitFor(() => expect(client.inputs('run.attach')).toEqual([{ runId: RUN }]));
});

it('asks for the whole status again when pushes were lost', async () => {
  const client = openApp();
  await goTo('Run');
  await screen.findByRole('table', { name: 'Points of the run' });
  client.loseConnection();
  await waitFor(() => expect(client.inputs('run.status').length).toBeGreaterThan(1));
});

it('follows a push while it is watched', async () => {
  const client = openApp();
  await goTo('Run');
  await screen.findByRole('table', { name: 'Points of the run' });
  const status = aRunStatus();
  const done = { ...status.points[4]!, index: 5, state: 'done' as const, iops: iops(91_234) };
  client.push('run.events', { runId: RUN, run: status.run, points: [done], hosts: [], live: [], log: [] });
  expect(await screen.findByText('91,234')).toBeDefined();
});

it('filters the log by severity', async () => {
  openApp();
  await goTo('Run');
  expect(await screen.findByText('point 6 started')).toBeDefined();
  await fireEvent.click(screen.getByLabelText('Errors 1'));
  expect(screen.queryByText('point 6 started')).toBeNull();
});

it('keeps the start out of reach while a check fails, and shows the remedy', async () => {
  const client = openApp({ 'run.list': () => ({ runs: [stopped] }) });
  await goTo('Run');
  expect(await screen.findByText('apt-get install fio')).toBeDefined();
  const start = screen.getByRole('button', { name: 'Start run' });
  expect(start.getAttribute('aria-disabled')).toBe('true');
  expect(start.title).toBe('A check has failed: see below');
  await fireEvent.click(start);
  expect(client.inputs('run.start')).toHaveLength(0);
  expect(screen.getByText(/fio is not installed/)).toBeDefined();
});

it('starts a run that is ready and shows it', async () => {
  let runs = [stopped];
  const client = openApp({
    'run.list': () => ({ runs }),
    'run.preflight': () => ({ ready: true, hosts: [], problems: [] }),
    'run.start': () => {
      runs = [aRunStatus().run];
      return { runId: RUN, taskId: HOST_A };
    },
  });
  await goTo('Run');
  const start = await screen.findByRole('button', { name: 'Start run' });
  await waitFor(() => expect(start.getAttribute('aria-disabled')).toBeNull());
  await fireEvent.click(start);
  expect(await screen.findByRole('table', { name: 'Points of the run' })).toBeDefined();
  expect(client.inputs('run.start')).toHaveLength(1);
});
