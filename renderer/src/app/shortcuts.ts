import type { ScreenName } from '../state/navigation.svelte.ts';
import { LAB_SCREEN_LIST, WORKSPACE_SCREEN_LIST } from './screens.ts';

export type ShortcutAction = 'palette' | 'quick-open' | 'sheet' | { go: ScreenName };

/** What the keys of a press mean to the frame; null when they are for somebody else. */
export function shortcutOf(event: KeyboardEvent): ShortcutAction | null {
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && !event.altKey && !event.shiftKey && key === 'k') return 'palette';
  if (control && !event.altKey && !event.shiftKey && key === 'p') return 'quick-open';
  if (event.altKey && !control && /^Digit[1-9]$/.test(event.code)) return screenOf(event.code.slice(5));
  if (event.key === '?' && !control && !event.altKey && !isTyping(event.target)) return 'sheet';
  return null;
}

function screenOf(digit: string): ShortcutAction | null {
  const screen = [...LAB_SCREEN_LIST, ...WORKSPACE_SCREEN_LIST].find((entry) => entry.digit === digit);
  return screen ? { go: screen.name } : null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** What the sheet lists. Keys of the drawing are told there too: it is one keyboard. */
export const SHORTCUT_SHEET: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Every command, every device'],
      ['Ctrl P', 'Open a lab, run or host'],
      ['Alt 1 … Alt 9', 'Go to a screen'],
      ['?', 'This sheet'],
      ['Esc', 'Close what is open'],
    ],
  },
  {
    title: 'Drawing',
    keys: [
      ['Ctrl Z, Ctrl Shift Z', 'Undo, redo'],
      ['Ctrl D', 'Duplicate'],
      ['Del', 'Remove'],
      ['F2', 'Rename'],
      ['Enter, Esc', 'Go in, go out'],
      ['Arrow keys', 'Move'],
      ['c', 'Cable: press it on one device, then on the other'],
      ['o', 'Fold up, open again'],
      ['i', 'Draw identical devices as one, or one by one'],
      ['Space and drag', 'Pan'],
      ['Ctrl and wheel', 'Zoom'],
      ['Ctrl 0', 'Fit the drawing'],
      ['Alt', 'Suspend snapping while dragging'],
      ['F6, Shift F6', 'Next pane: devices, drawing, problems, inspector'],
      ['Shift Up, Shift Down', 'In the outline: select one more'],
    ],
  },
  {
    title: 'Results grid',
    keys: [
      ['Up, Down', 'Row before, row after'],
      ['Page Up, Page Down', 'A page of rows'],
      ['Home, End', 'First row, last row'],
      ['/', 'Filter bar'],
      ['s', 'Star the chosen point'],
    ],
  },
];
