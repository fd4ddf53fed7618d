import type { Settings } from '../../../shared/contract/workspace-methods.ts';

/** What is shown: `system` follows the desktop. */
export function shownTheme(theme: Settings['theme'], systemIsDark: boolean): 'light' | 'dark' {
  if (theme === 'system') return systemIsDark ? 'dark' : 'light';
  return theme;
}

/** The colours of tokens.css hang on this attribute of the root element. */
export function applyTheme(theme: 'light' | 'dark'): void {
  document.documentElement.dataset['theme'] = theme;
}
