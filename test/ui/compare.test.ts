import { expect, it } from 'vitest';
import { fireEvent, goTo, openApp, screen } from '../support/open-app.ts';
import { aRow, RUN } from '../support/ui-bed.ts';

it('says why nothing can be copied while there is one side, instead of opening a menu', async () => {
  openApp({
    'results.query': () => ({
      rows: [aRow(0)],
      total: 1,
      configurations: [{ label: 'Linux initiator', points: 1, runIds: [RUN] }],
    }),
  });
  await goTo('Compare');
  expect(await screen.findByText('One configuration only.')).toBeDefined();
  const copy = screen.getByRole('button', { name: 'Copy' });
  expect(copy.getAttribute('aria-disabled')).toBe('true');
  expect(copy.title).toBe('Compare two configurations first');
  await fireEvent.click(copy);
  expect(screen.queryByRole('menu')).toBeNull();
});
