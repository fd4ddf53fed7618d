import type { Log } from '../../electron/core/app-options.ts';

export interface KeptLog extends Log {
  readonly lines: { readonly severity: 'note' | 'warning' | 'bug'; readonly text: string; readonly cause: unknown }[];
}

/** A log that can be looked at. */
export function keptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  return {
    lines,
    note: (text, cause) => void lines.push({ severity: 'note', text, cause }),
    warning: (text, cause) => void lines.push({ severity: 'warning', text, cause }),
    bug: (id, cause) => void lines.push({ severity: 'bug', text: id, cause }),
  };
}
