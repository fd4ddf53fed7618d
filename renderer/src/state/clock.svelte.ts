import { createSubscriber } from 'svelte/reactivity';

const second = createSubscriber((update) => {
  const timer = setInterval(update, 1_000);
  return () => clearInterval(timer);
});

/** The wall clock in microseconds since the epoch. Whoever reads it while drawing is drawn again every second. */
export function nowUs(): number {
  second();
  return Date.now() * 1_000;
}
