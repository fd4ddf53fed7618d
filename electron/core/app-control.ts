import { events } from '../../shared/contract/events.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import { failureOf } from '../rpc/failures.ts';
import type { Router } from '../rpc/router.ts';
import type { AppOptions, EventHub } from './app-options.ts';
import type { ControlService } from './files/control-socket.ts';

/** A call that only the control socket takes: a second start asks this program to show itself. */
const SHOW = 'shell.show';

/** The contract, and `shell.show`, for the control socket. */
export function controlService(router: Router, hub: EventHub, show: AppOptions['show']): ControlService {
  const names = Object.keys(events) as (keyof typeof events)[];
  return {
    async answer(text) {
      const id = showId(text);
      return id === null ? router.answerText(text) : JSON.stringify({ id, ...(await answerShow(show)) });
    },
    subscribe: (listener) => hub.subscribe(listener),
    sequences: () => Object.fromEntries(names.map((name) => [name, hub.sequence(name)])),
  };
}

/** The id of a call to `shell.show`; null for every other text. */
function showId(text: string): number | null {
  if (!text.includes(SHOW)) return null;
  try {
    const call: unknown = JSON.parse(text);
    const isShow = typeof call === 'object' && call !== null && 'name' in call && call.name === SHOW && 'id' in call;
    return isShow && typeof call.id === 'number' ? call.id : null;
  } catch {
    return null;
  }
}

async function answerShow(show: AppOptions['show']) {
  try {
    if (show === undefined) {
      throw new CodedError(
        'unsupported',
        'the workspace is open in a command that has no window',
        'Wait until it ends.',
      );
    }
    return { ok: true, data: await show() };
  } catch (error) {
    const details = { code: 'internal', message: String(error), tip: null, details: null };
    return { ok: false, error: failureOf(error) ?? details };
  }
}
