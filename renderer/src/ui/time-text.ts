import { NO_DATA } from '../../../shared/units/format.ts';

/** Times of day and dates as the screens print them, in the zone of the one who looks. Stamps are microseconds. */
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const year = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

type Stamp = number | null | undefined;
const date = (us: number): Date => new Date(us / 1_000);
const print = (us: Stamp, text: (at: Date) => string): string =>
  us === null || us === undefined ? NO_DATA : text(date(us));
const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** `14:38` */
export const clockTime = (us: Stamp): string => print(us, (at) => clock.format(at));
/** `14:38:20`, for logs. */
export const logTime = (us: Stamp): string => print(us, (at) => clockSeconds.format(at));
/** `16 Nov 20:00`, with the year instead of the time when it is another year. */
export const dateTime = (us: Stamp, now = new Date()): string =>
  print(us, (at) =>
    at.getFullYear() === now.getFullYear() ? `${day.format(at)} ${clock.format(at)}` : year.format(at),
  );
/** When something ends or begins: `14:38` today, else `Sun 22 Nov 01:00`. */
export const finishTime = (us: Stamp, now = new Date()): string =>
  print(us, (at) =>
    sameDay(at, now) ? clock.format(at) : `${weekday.format(at).replace(',', '')} ${clock.format(at)}`,
  );
