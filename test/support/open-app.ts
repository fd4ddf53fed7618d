import './jsdom-gaps.ts';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import App from '../../renderer/src/app/App.svelte';
import { FakeClient, type Answers } from './fake-client.ts';
import { bedAnswers } from './ui-bed.ts';

/** The whole workbench over a client whose answers are those of the bed, changed by the test. */
export function openApp(changes: Answers = {}): FakeClient {
  history.replaceState(null, '');
  const client = new FakeClient({ ...bedAnswers(), ...changes });
  render(App, { props: { client } });
  return client;
}

/** Opens the bed's lab and goes to a screen. */
export async function goTo(name: string): Promise<void> {
  await fireEvent.click(await screen.findByRole('button', { name: 'Bench' }));
  await fireEvent.click(within(screen.getByRole('navigation')).getByRole('button', { name: new RegExp(`^${name}`) }));
}

/** Types a text into a field, as one change. */
export async function type(label: string, text: string): Promise<void> {
  await fireEvent.input(await screen.findByLabelText(label), { target: { value: text } });
}

export { fireEvent, screen, waitFor, within };
