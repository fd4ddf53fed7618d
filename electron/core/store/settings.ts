import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../../shared/contract/workspace-methods.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** The settings; what was never set, or is no longer allowed, has its default. */
export function readSettings(database: ReadableDatabase): Settings {
  const stored = all<{ key: string; value: string }>(database, 'SELECT key, value FROM setting');
  const entries = stored.map(({ key, value }): [string, unknown] => [key, JSON.parse(value)]);
  const known = entries.filter(([key, value]) => settingsSchema.partial().safeParse({ [key]: value }).success);
  return settingsSchema.parse({ ...DEFAULT_SETTINGS, ...Object.fromEntries(known) });
}

/** Fields that are not named stay as they are. */
export function writeSettings(
  database: WritableDatabase,
  change: { readonly [K in keyof Settings]?: Settings[K] | undefined },
): void {
  const sql = 'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
  for (const [key, value] of Object.entries(change)) {
    if (value !== undefined) run(database, sql, key, JSON.stringify(value));
  }
}
