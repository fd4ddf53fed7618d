/** One step of the database's format. Versions go up in tens; a published step is never edited. */
export interface Migration {
  readonly version: number;
  readonly title: string;
  readonly sql: string;
}
