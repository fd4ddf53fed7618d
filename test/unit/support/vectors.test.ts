import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectVector, vectorKinds, vectors } from './vectors.ts';

/** Which room each kind of vector is computed by; a new kind in the file has to find its room here. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  stats: [
    'core_scaling',
    'critical_difference',
    'fio_plat',
    'histogram_merge_vs_fio_all_clients',
    'knee',
    'latency_capped_search',
    'little_check',
    'little_qd',
    'min_detectable',
    'power_two_samples',
    'ratio_pct',
    'skew_bound',
    'stats',
    'steady_state',
    'welch',
  ],
  capacity: [
    'aggregate_8_drives',
    'bjb_bounds',
    'cpu_ceiling',
    'drive_link_flag',
    'drive_station',
    'hci_capacity',
    'link_ceiling_hard_iops_100g',
    'link_ceiling_iops_100g',
    'mva_clients',
    'mva_exact',
    'network_bound',
    'nic_flags',
    'pcie_eff_gb_s',
    'pcie_hard_gb_s',
    'pcie_raw_gb_s',
    'port_load',
    'predict_depth',
    'predict_starwind_testbed',
    'raid0_fanout',
    'roce_path_mtu',
    'spdk_saturation',
    'wire_bytes',
  ],
  units: ['iops_to_mib_s'],
  plan: ['assign_access_points', 'split_load'],
  parse: ['fio_import', 'fio_terse', 'trace_stages'],
  lint: ['ab_guaranteed'],
  analysis: ['hci'],
};

test('every kind of vector has a room', () => {
  expect([...vectorKinds()].sort()).toEqual(Object.values(ROOMS).flat().sort());
});

test('a kind that is not there is an error, not an empty test', () => {
  expect(() => vectors('no_such_kind', z.unknown())).toThrow('no vectors "no_such_kind"');
});

test('an input of another form is an error', () => {
  expect(() => vectors('stats', z.object({ x: z.string() }))).toThrow(z.ZodError);
});

const vector = { name: 'v', inp: null, relative: 0.01, absolute: 0, info: null };

test('a number within the tolerance passes, beyond it or missing it does not', () => {
  expectVector({ ...vector, exp: 100 }, 100.9);
  expect(() => expectVector({ ...vector, exp: 100 }, 101.1)).toThrow(/expected 100, got 101.1/);
  expect(() => expectVector({ ...vector, exp: 100 }, null)).toThrow(/got null/);
  expect(() => expectVector({ ...vector, exp: 100 }, Number.NaN)).toThrow();
  expectVector({ ...vector, exp: 0, absolute: 0.1 }, 0.05);
});

test('objects are compared by the expected keys, lists by their length, the rest exactly', () => {
  expectVector({ ...vector, exp: { a: [1, null, true] } }, { a: [1, null, true], b: 'more' });
  expect(() => expectVector({ ...vector, exp: { a: 1 } }, {})).toThrow(/v\.a: expected 1/);
  expect(() => expectVector({ ...vector, exp: [1] }, [1, 2])).toThrow();
  expect(() => expectVector({ ...vector, exp: null }, 0)).toThrow();
  expect(() => expectVector({ ...vector, exp: true }, 'true')).toThrow();
});
