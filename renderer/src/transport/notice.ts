import type { ConnectionState } from './socket.ts';

const TEXTS: Readonly<Partial<Record<ConnectionState | 'refused', string>>> = {
  waiting:
    'The connection to FabricLab was lost; trying again. If it was closed, start it again: runs on the hosts go on.',
  ended: 'This window belongs to a FabricLab that has ended. Start it again: runs on the hosts go on.',
  refused:
    'This window was not opened by FabricLab, or its address was used before. Run npm start to open a new window.',
};

/** A line over the page about the connection itself, for the time in which no screen can say anything. */
export function showConnection(state: ConnectionState | 'refused'): void {
  const id = 'connection-notice';
  const text = TEXTS[state];
  const present = document.getElementById(id);
  if (text === undefined) {
    // While connecting anew the notice stays: it goes when the connection stands.
    if (state === 'open') present?.remove();
    return;
  }
  const notice = present ?? document.createElement('div');
  notice.id = id;
  notice.setAttribute('role', 'alert');
  notice.textContent = text;
  document.body.prepend(notice);
}
