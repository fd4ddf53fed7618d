import type { Comparison } from '../analysis/comparison.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';
import type { Lab } from '../model/lab.ts';
import type { FrozenPlan } from '../plan/plan.ts';
import type { PointResult } from '../results/point-result.ts';
import type { RateUnit } from '../units/format.ts';
import type { AnalysisPart } from './analysis-block.ts';
import type { Report } from './report.ts';

/** A run as a report tells of it. */
export interface ReportedRun {
  readonly number: number;
  readonly name: string;
  readonly configuration: string;
  readonly frozen: FrozenPlan;
  /** `20 November 2026 14:05`, as the user reads it; null when it never started. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly hosts: readonly {
    readonly name: string;
    readonly clockOffsetNs: number | null;
    readonly clockUncertaintyNs: number | null;
  }[];
}

/** Everything that a report is made of. Nothing in it is looked up later: the report is frozen with its data. */
export interface ReportInput {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly author: string;
  readonly organisation: string;
  readonly paper: Report['paper'];
  readonly rateUnit: RateUnit;
  /** `FabricLab 0.1.0`. */
  readonly program: string;
  /** Date of the report, as the user reads it. */
  readonly date: string;
  readonly lab: Lab;
  readonly topologySvg: string;
  readonly comparison: Comparison | null;
  /** Latency distributions, courses over time and the like of the compared configurations. */
  readonly analyses: readonly AnalysisPart[];
  readonly results: readonly PointResult[];
  readonly runs: readonly ReportedRun[];
  readonly files: readonly GeneratedFile[];
  /** Ids of the sections to show; null: all that have content. */
  readonly sections: readonly string[] | null;
}
