/**
 * Figures taken by hand out of the raw files (awk, Python's json, and reading), one and more per format and era, in base
 * units: [file, result, path of the figure, value, relative tolerance].
 */
export type HandValue = readonly [file: string, result: number, path: string, value: number, tolerance?: number];

const fioJson = (
  version: string,
  ios: number,
  bytes: number,
  iops: number,
  meanNs: number,
  p99Ns: number,
): HandValue[] => {
  const file = `data/own/fio-json/fio-${version}_json_randread_1job.json`;
  return [
    [file, 0, 'read.operations', ios],
    [file, 0, 'read.bytes', bytes],
    [file, 0, 'read.iops', iops, 1e-9],
    [file, 0, 'read.latency.completion.meanNs', meanNs, 1e-9],
    [file, 0, 'read.latency.completion.p99', p99Ns],
  ];
};

/** KiB and microseconds up to 2.16, bytes since 2.21, nanoseconds since 2.99. */
const JSON_ERAS: readonly HandValue[] = [
  ...fioJson('2.1.14', 242_275, 969_100 * 1024, 121_623, 52_040, 199_000),
  ...fioJson('2.2.10', 281_442, 1_125_768 * 1024, 140_721, 44_860, 223_000),
  ...fioJson('2.16', 419_612, 1_678_448 * 1024, 209_701.149425, 34_369.725, 47_000),
  ...fioJson('2.21', 390_682, 1_600_233_472, 194_659.691081, 37_330.855, 38_000),
  ...fioJson('3.1', 531_718, 2_177_916_928, 265_328.343313, 27_123.356273, 37_632),
  ...fioJson('3.7', 197_031, 807_038_976, 98_466.266867, 72_351.932742, 987_136),
  ...fioJson('3.33', 116_989, 479_186_944, 38_828.078327, 182_767.592346, 2_637_824),
  ...fioJson('3.36', 206_711, 846_688_256, 103_149.201597, 69_021.808854, 75_264),
];

const jsonPlus = (version: string, ios: number, bytes: number, meanNs: number, p99Ns: number): HandValue[] => {
  const file = `data/own/fio-json/fio-${version}_jsonplus_randrw70_2jobs_group.json`;
  return [
    [file, 0, 'write.operations', ios],
    [file, 0, 'write.latency.completion.counted', ios],
    [file, 0, 'write.bytes', bytes],
    [file, 0, 'write.latency.completion.meanNs', meanNs, 1e-9],
    [file, 0, 'write.latency.completion.p99', p99Ns],
  ];
};

/** Bins by bucket number up to 2.19, by value since. Their counts are all operations. */
const BIN_ERAS: readonly HandValue[] = [
  ...jsonPlus('2.16', 165_719, 662_876 * 1024, 52_589.625, 52_000),
  ...jsonPlus('2.21', 168_079, 688_451_584, 50_577.229, 41_000),
  ...jsonPlus('3.12', 29_518, 120_905_728, 275_425.966597, 3_358_720),
  ...jsonPlus('3.28', 32_385, 132_648_960, 239_020.403983, 3_915_776),
  ...jsonPlus('3.39', 31_720, 129_925_120, 251_260.576293, 3_981_312),
];

const cs = 'data/own/fio-client-server';
const OTHER_JSON: readonly HandValue[] = [
  ['data/own/fio-json/fio-3.42_json_randtrim.json', 0, 'trim.operations', 2_262_889],
  ['data/own/fio-json/fio-3.42_json_randtrim.json', 0, 'trim.bytesPerSecond', 73_818_165_009],
  ['data/own/fio-json/fio-3.42_json_unified_mixed.json', 0, 'mixed.iops', 17_066],
  ['data/own/fio-json/fio-3.42_json_unified_mixed.json', 0, 'mixed.latency.completion.meanNs', 722.315188, 1e-9],
  // Two servers, 27,582 + 28,108 reads; fio's own sum is no third.
  [`${cs}/fio-3.33_cs_server_killed_midrun.json`, 0, 'read.operations', 55_690],
  [`${cs}/fio-3.33_cs_server_killed_midrun.json`, 0, 'read.iops', 9_181.757656 + 9_366.211263, 1e-9],
];

/** KiB in 1024 bytes; whole IOPS; microseconds. */
const terse = (version: string, direction: string, kib: number, iops: number, meanNs: number): HandValue[] => {
  const file = `domain/fixtures/fio-${version}/null.terse3.txt`;
  return [
    [file, 0, `${direction}.bytes`, kib * 1024],
    [file, 0, `${direction}.iops`, iops],
    [file, 0, `${direction}.latency.completion.meanNs`, meanNs, 1e-6],
  ];
};
const TERSE: readonly HandValue[] = [
  ...terse('2.16', 'read', 2_586_448, 639_576, 1_031.999),
  ...terse('2.21', 'read', 9_866_232, 2_464_093, 255.5),
  ...terse('3.1', 'read', 8_137_300, 2_028_240, 308.57),
  ...terse('3.27', 'read', 6_219_460, 1_545_591, 419.326),
  ...terse('3.42', 'read', 6_192_036, 1_546_462, 426.867),
  ['data/own/fio-text/fio-3.33_terse_v3.txt', 0, 'read.bytes', 8_620 * 1024],
  ['data/own/fio-text/fio-3.42_terse_v4.txt', 0, 'read.iops', 7_641],
  ['data/own/fio-text/fio-3.42_terse_v4.txt', 0, 'read.latency.completion.meanNs', 204_701.191, 1e-6],
  ['data/own/fio-text/fio-3.42_terse_v5.txt', 0, 'read.bytes', 41_744 * 1024],
];

/** Operations are exact (`issued`), so the rate is worked out; latencies have the digits that are printed. */
const TEXT: readonly HandValue[] = [
  // Two jobs without group_reporting: 48,111 reads in 1,997 ms beside those of the other.
  ['data/own/fio-text/fio-2.1.14_normal_randrw.txt', 0, 'read.bytesPerSecond', 196_571_287, 1e-6],
  ['domain/fixtures/fio-2.21/randrw70.normal.txt', 0, 'read.latency.completion.meanNs', 4_490],
  ['domain/fixtures/fio-2.21/randrw70.normal.txt', 0, 'write.latency.total.maxNs', 180_973_000],
  ['domain/fixtures/fio-3.42/randrw70.normal.txt', 0, 'read.operations', 84_042],
  ['domain/fixtures/fio-3.42/randrw70.normal.txt', 0, 'read.iops', 84_042 / 2.001, 1e-9],
  ['domain/fixtures/fio-3.42/randrw70.normal.txt', 0, 'write.latency.completion.maxNs', 4_186_900],
];

const LOGS: readonly HandValue[] = [
  // KiB/s of windows, by their time: (8872*494 + 17904*508 + ...) / 3003 ms.
  ['data/own/fio-log/3.1/avg_iops.1.log', 0, 'read.iops', 98_250.6863, 1e-8],
  ['data/own/fio-log/3.1/avg_iops.1.log', 0, 'write.iops', 42_203.3966, 1e-8],
  ['data/own/fio-log/3.42/perio_lat.1.log', 0, 'read.operations', 400],
  ['data/own/fio-log/3.42/perio_lat.1.log', 0, 'read.bytes', 1_638_400],
  ['data/own/fio-log/3.42/perio_lat.1.log', 0, 'read.latency.total.meanNs', 2_066_070, 1e-5],
  ['data/own/fio-log/3.42/perio_lat.1.log', 0, 'write.latency.total.maxNs', 12_248_071],
  ['data/own/fio-log/3.33/avg500_clat_hist.1.log', 0, 'write.latency.completion.counted', 11_489],
  ['data/third-party/fio-log/pkb_clat_hist.1.log', 0, 'read.operations', 39_663],
  ['data/third-party/fio-log/pkb_clat_hist.3.log', 0, 'write.operations', 11_549],
  ['data/third-party/fio-log/pkb_clat_hist.4.log', 0, 'write.operations', 11_541],
];

const OTHER_TOOLS: readonly HandValue[] = [
  ['data/third-party/diskspd/pkb-diskspd_result.xml', 0, 'read.operations', 90_970],
  ['data/third-party/diskspd/pkb-diskspd_result.xml', 0, 'read.iops', 90_970 / 30.02, 1e-9],
  ['data/third-party/diskspd/unittest-result.txt', 0, 'read.bytes', 4_194_304],
  ['data/third-party/diskspd/unittest-result.txt', 0, 'write.iops', 10 / 120, 1e-9],
  ['data/third-party/diskspd/unittest-results.xml', 0, 'write.bytes', 2_097_152],
  // `MB/s` of that release are MiB/s: 2634.09 of them, 4 KiB times the sum of four cores.
  ['data/third-party/spdk/spdk_nvme_perf_2018_bdev_4core_MBs_header.txt', 0, 'mixed.iops', 674_326.38, 1e-9],
  [
    'data/third-party/spdk/spdk_nvme_perf_2018_bdev_4core_MBs_header.txt',
    0,
    'mixed.bytesPerSecond',
    2_762_043_555,
    1e-5,
  ],
  [
    'data/third-party/spdk/spdk_nvme_perf_2018_bdev_4core_MBs_header.txt',
    0,
    'mixed.latency.total.meanNs',
    759_155,
    1e-5,
  ],
  ['data/third-party/spdk/spdk_nvme_perf_2018_bdev_4core_MBs_header.txt', 0, 'mixed.latency.total.maxNs', 3_926_530],
];

export const HAND_VALUES: readonly HandValue[] = [
  ...JSON_ERAS,
  ...BIN_ERAS,
  ...OTHER_JSON,
  ...TERSE,
  ...TEXT,
  ...LOGS,
  ...OTHER_TOOLS,
];
