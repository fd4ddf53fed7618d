import type { ConnectionState } from './socket.ts';

const TEXTS: Readonly<Partial<Record<ConnectionState | 'refused', string>>> = {
  waiting: 'The connection to FabricLab was lost. Trying again … A run goes on meanwhile.',
  ended: 'FabricLab has ended. Start it again; a run on the hosts goes on meanwhile.',
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
