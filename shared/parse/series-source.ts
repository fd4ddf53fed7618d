/** Raw output of a tool, to be read as a course over time. */
export interface SeriesSource {
  readonly name: string;
  readonly text: string;
  /** Which of several results in the file is meant, from 0; null for all. */
  readonly ordinal: number | null;
}
