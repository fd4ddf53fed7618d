import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The page has its own undo: the menu must not take its keys. */
const EDIT: MenuItemConstructorOptions[] = [
  { role: 'undo', registerAccelerator: false },
  { role: 'redo', registerAccelerator: false },
  { type: 'separator' },
  { role: 'cut' },
  { role: 'copy' },
  { role: 'paste' },
  { role: 'selectAll' },
];

const VIEW: MenuItemConstructorOptions[] = [
  { role: 'reload' },
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  { role: 'zoomOut' },
  { type: 'separator' },
  { role: 'togglefullscreen' },
];

export function setMenu(platform: NodeJS.Platform): void {
  const file: MenuItemConstructorOptions = { label: 'File', submenu: [{ role: 'quit' }] };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      platform === 'darwin' ? { role: 'appMenu' } : file,
      { label: 'Edit', submenu: EDIT },
      { label: 'View', submenu: VIEW },
      { role: 'windowMenu' },
    ]),
  );
}
