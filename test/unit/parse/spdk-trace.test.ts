import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseSpdkTrace } from '../../../shared/parse/spdk/spdk-trace.ts';
import { requestStages, stageTable } from '../../../shared/parse/spdk/trace-stages.ts';
import { expectVector, vectors } from '../support/vectors.ts';

const cases = vectors('trace_stages', z.object({ events: z.array(z.tuple([z.string(), z.number()])) }));

test.each(cases)('$name', (vector) => {
  const request = requestStages(vector.inp.events);
  const actual = { ...Object.fromEntries(request?.stages ?? []), total: request?.totalUs };
  expectVector(vector, actual);
  // Nothing more than expected either: a stage that the request did not pass is left out.
  expect(Object.keys(actual).sort()).toEqual(Object.keys(vector.exp as object).sort());
});

const WRITE = cases[0]!.inp.events;
const IN_CAPSULE = cases[1]!.inp.events;

/** As spdk_trace prints it: `lcore: us (tsc)  EVENT  id: rN  time: us`; NEW has no time. */
function lines(events: readonly (readonly [string, number])[], id: string, startUs: number): string[] {
  return events.map(([name, us]) => {
    const time = name.endsWith('_NEW') ? '' : `            time:  ${us.toFixed(3)}`;
    return ` 0: ${(startUs + us).toFixed(3).padStart(10)} ( ${String(Math.round((startUs + us) * 2100))})     ${name.padEnd(57)} id:    ${id}${time}`;
  });
}

describe('a trace as text', () => {
  test('an id that is used again is another request; stages by direction with median and p99', () => {
    const text = [
      ...lines(WRITE, 'r7', 1000),
      ...lines(IN_CAPSULE, 'r8', 1010),
      ...lines(
        WRITE.map(([name, us]) => [name, us * 3] as const),
        'r7',
        2000,
      ),
    ].join('\n');
    const parsed = parseSpdkTrace({ name: 'trace.txt', text });
    const [point] = parsed?.points ?? [];
    expect(parsed?.problems).toEqual([]);
    expect(point?.layer).toBe('target');
    expect(point?.parts).toEqual([]);
    const stage = (name: string, direction: string) =>
      point?.stages?.find((each) => each.stage === name && each.direction === direction);
    // 27.0 and 81.0 us from NEW to COMPLETED; the drive took 12.6 of 27.
    expect(stage('total', 'write')).toEqual({
      stage: 'total',
      direction: 'write',
      requests: 2,
      medianNs: 27000,
      p99Ns: 81000,
      share: 1,
    });
    expect(stage('bdev', 'write')).toMatchObject({ requests: 2, medianNs: 12600, p99Ns: 37800 });
    expect(stage('bdev', 'write')?.share).toBeCloseTo(12.6 / 27, 9);
    expect(stage('bdev', 'other')).toMatchObject({ requests: 1, medianNs: 12000 });
  });

  test('requests cut by the ends of the ring have no total and are told', () => {
    const whole = lines(IN_CAPSULE, 'r1', 500);
    const text = [...lines(WRITE, 'r2', 490).slice(4), ...whole, ...lines(WRITE, 'r3', 520).slice(0, -1)].join('\n');
    const parsed = parseSpdkTrace({ name: 'trace.txt', text });
    expect(parsed?.problems).toMatchObject([
      { code: 'trace-cut', message: expect.stringContaining('2 of 3 requests') as string },
    ]);
    const totals = parsed?.points[0]?.stages?.filter(({ stage }) => stage === 'total');
    expect(totals).toHaveLength(1);
    expect(totals?.[0]).toMatchObject({ direction: 'other', requests: 1, medianNs: 15000 });
  });

  test('threads behind the time, names of older releases and annotated traces without a colon are read', () => {
    const text = [
      '28:   6026.000 ( 12656000)     RDMA_REQ_NEW                                              id:    r3622',
      '28:   6026.019 ( 12656064)     RDMA_REQ_NEED_BUFFER                                      id:    r3622            time:  0.019',
      '28:   6026.055 ( 12656140)     RDMA_REQ_RDY_TO_EXECUTE                                   id:    r3622            time:  0.055',
      '28:   6026.182 ( 12656406)     RDMA_REQ_EXECUTING                                        id:    r3622            time:  0.182',
      '28:   6254.510 ( 12656766)     RDMA_REQ_EXECUTED                                         id:    r3622            time:  228.510',
      '28:   6254.528 ( 12656804)     RDMA_REQ_TX_PENDING_C_TO_H                                id:    r3622            time:  228.528',
      '28:   6254.540 ( 12656828)     RDMA_REQ_RDY_TO_COMPLETE                                  id:    r3622            time:  228.540',
      '28:   6260.000 ( 12656900)     RDMA_REQ_COMPLETED                                        id:    r3622            time:  234.000',
      ' 0: 143030.000 t02 TCP_REQ_NEW                           id:    r520                                     qpair: 0x618000004080',
      ' 0: 143030.500 b00 BDEV_IO_START                         id:    i429 (r520)      time:  0.500            type: 1',
      ' 0: 143032.734 t02 TCP_REQ_EXECUTED                      id:    r520             time:  2.734            qpair: 0x618000004080',
      ' 0: 143034.344 t02 TCP_REQ_TRANSFER_C2H                  id:    r520             time:  4.344            qpair: 0x618000004080',
      ' 0  143040.000 t02 TCP_REQ_COMPLETED                     id: r520  time: 10.000   qpair: 0x618000004080',
    ].join('\n');
    const stages = parseSpdkTrace({ name: 'trace.txt', text })?.points[0]?.stages ?? [];
    const of = (name: string) => stages.filter(({ stage }) => stage === name).map(({ medianNs }) => medianNs);
    expect(of('total')).toEqual([10000]);
    expect(stages.filter(({ direction }) => direction === 'read').map(({ requests }) => requests)).toContain(2);
    expect(of('bdev')).toEqual([228328]);
    expect(of('wait_send_slot')).toEqual([30]);
  });

  test('a damaged event is named by its line; a file without requests is not a result', () => {
    const [first = '', ...rest] = lines(IN_CAPSULE, 'r1', 500);
    const text = [first, ' 0:  RDMA_REQ_NEED_BUFFER id: r1', ...rest].join('\n');
    expect(parseSpdkTrace({ name: 't', text })?.problems).toMatchObject([{ code: 'bad-trace-line', where: 't:2' }]);
    expect(parseSpdkTrace({ name: 't', text: first })?.problems).toMatchObject([{ code: 'no-results' }]);
    expect(parseSpdkTrace({ name: 't', text: 'RDMA_REQ_NEW is an event' })).toBeNull();
  });
});

test('every stage has its place in the table', () => {
  const rows = cases.flatMap(({ inp }) => stageTable([requestStages(inp.events)!]).map(({ stage }) => stage));
  const passed = cases.flatMap(({ inp }) => [...requestStages(inp.events)!.stages.keys()]);
  expect(new Set(rows)).toEqual(new Set([...passed, 'total']));
  expect(
    stageTable([requestStages(cases[2]!.inp.events)!])
      .map(({ stage }) => stage)
      .slice(-3),
  ).toEqual(['response', 'to_host', 'total']);
});
