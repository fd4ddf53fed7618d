/** A column of a windowed grid. */
export interface GridColumn<Row> {
  readonly key: string;
  readonly label: string;
  readonly unit?: string;
  readonly align: 'left' | 'right';
  /** CSS width of the track: `72px`, `minmax(120px, 1fr)`. */
  readonly width: string;
  readonly sortable: boolean;
  readonly text: (row: Row) => string;
  /** Cells that carry state: drawn as a tag in this tone. */
  readonly tone?: (row: Row) => 'plain' | 'warn' | 'bad' | null;
}

export interface GridSort {
  readonly column: string;
  readonly descending: boolean;
}
