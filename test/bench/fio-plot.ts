import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Cost } from './measurement.ts';

/** Folder with a copy of fio-plot (github.com/louwrentius/fio-plot), which is not part of this project. */
const PLACE = 'FIO_PLOT';

/**
 * fio-plot's own steps from files to a table, without its start and without drawing: both are left out in its favour.
 * Its modules are loaded past the package's own beginning, which would load the drawing.
 */
const SCRIPT = `
import json, os, sys, time
sys.path.insert(0, os.path.join(sys.argv[1], "fio_plot"))
from fiolib import jsonimport, jsonparsing
settings = {"input_directory": [sys.argv[2]], "rw": "randrw", "iodepth": [8], "numjobs": [2], "filter": ["read"],
    "include_hosts": [], "exclude_hosts": [], "compare_graph": False}
wall, cpu = time.perf_counter(), time.process_time()
files = jsonimport.list_json_files(settings)
rows = jsonparsing.parse_json_data(settings, jsonimport.import_json_dataset(settings, files))
print(json.dumps({"wallMs": (time.perf_counter() - wall) * 1e3, "cpuMs": (time.process_time() - cpu) * 1e3,
    "rows": len(rows[0]["data"])}))
`;

const answerSchema = z.object({ wallMs: z.number(), cpuMs: z.number(), rows: z.int().min(1) });

/** What fio-plot takes to read and aggregate the JSON files of a folder, or why it was not measured. */
export function fioPlotCost(folder: string): Cost | { readonly skipped: string } {
  const place = process.env[PLACE];
  if (place === undefined) return { skipped: `${PLACE} names no folder with fio-plot` };
  if (!existsSync(join(place, 'fio_plot', 'fiolib', 'jsonimport.py')))
    return { skipped: `there is no fio_plot/fiolib/jsonimport.py below ${place}` };
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', SCRIPT, place, folder], { encoding: 'utf8' });
  if (error !== undefined) return { skipped: `python3 cannot be started: ${error.message}` };
  if (status !== 0) return { skipped: `fio-plot failed: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  const { wallMs, cpuMs } = answerSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  return { wallMs, cpuMs };
}
