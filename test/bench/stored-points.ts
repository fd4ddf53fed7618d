import type { WritableDatabase } from '../../electron/core/store/handles.ts';

/**
 * Fills the table of results with so many made-up points of forty configurations: random reads and writes of several
 * block sizes, depths and dates, in one statement, since the point is to have them and not how they came in.
 */
export function storePoints(database: WritableDatabase, amount: number): void {
  database
    .prepare(
      `WITH RECURSIVE point (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM point WHERE n + 1 < ?)
      INSERT INTO result (id, configuration, workload, access, block_bytes, read_percent, numjobs, iodepth, clients,
        repeat, attempt, status, source, tool, iops, bytes_per_second, mean_latency_ns, p99_ns, p999_ns, cpu_percent,
        started_us, flags, stored_us)
      SELECT printf('01990000-0000-7000-8000-%012d', n), 'configuration ' || (n % 40), 'random read 4k',
        CASE n % 3 WHEN 0 THEN 'randread' WHEN 1 THEN 'randwrite' ELSE 'randrw' END, 4096 << (n / 3 % 5), 70,
        1 << (n % 5), 1 << (n % 8), 4, n % 3, 1, CASE WHEN n % 997 = 0 THEN 'failed' ELSE 'ok' END, 'imported',
        'fio 3.33', 1000.0 + n * 7919 % 2000000, 4096.0 * (1000 + n * 7919 % 2000000), 80000.0 + n % 90000, 200000.0,
        400000.0, n % 100, 1760000000000000 + n * 60000000, '[]', 1760000000000000 FROM point`,
    )
    .run(amount);
}
