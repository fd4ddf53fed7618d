import { problem, type Problem } from '../units/problem.ts';
import { INVENTORY_COMMANDS, type InventoryCommand } from './script.ts';
import { textOf, type Section, type Sections } from './sections.ts';

/** What the script could not see and why: a tool is missing or failed, or the user may not. Nothing is guessed instead. */
export function notSeen(sections: Sections): Problem[] {
  return [
    ...INVENTORY_COMMANDS.flatMap((command) => missing(command, sections.get(command.id))),
    ...missingFio(sections),
    ...withoutRoot(sections),
    ...unnamedLinks(sections),
  ];
}

function missing({ id, without, tip }: InventoryCommand, section: Section | undefined): Problem[] {
  const wasEnded = section?.status === 137;
  if (!wasEnded && (without === null || (section !== undefined && section.text.trim() !== ''))) return [];
  const what = without ?? id;
  if (wasEnded) {
    const text = `Not seen, or only in part: ${what}; the command did not end in time`;
    return [problem('warning', 'not-seen', id, text, 'Look on the host why it hangs: a drive or driver may be stuck.')];
  }
  return [problem('warning', 'not-seen', id, `Not seen: ${what}; ${reasonFor(section)}`, tip ?? null)];
}

function reasonFor(section: Section | undefined): string {
  if (section === undefined || section.status === -1) return 'the output breaks off before it';
  if (section.status === 127) return 'the command is not installed';
  return `the command answered nothing (status ${String(section.status)})`;
}

function missingFio(sections: Sections): Problem[] {
  if (/^fio-/m.test(textOf(sections, 'versions'))) return [];
  const text = 'Not seen: fio (needed to run anything here); the command is not installed';
  return [problem('warning', 'not-seen', 'fio', text, 'Install fio on the host.')];
}

/** What another user than root does not see, in one line; tools that are missing anyway are another matter. */
function withoutRoot(sections: Sections): Problem[] {
  const user = textOf(sections, 'user').trim();
  if (user === '' || user === '0') return [];
  const hidden = INVENTORY_COMMANDS.flatMap(({ id, asRoot }) => {
    const status = sections.get(id)?.status;
    return asRoot === undefined || status === 127 || status === undefined ? [] : [asRoot];
  });
  if (hidden.length === 0) return [];
  return [
    problem(
      'warning',
      'not-root',
      'user',
      `Not seen, because the user is not root: ${hidden.join('; ')}`,
      'Connect as root, or save the script, run it there with sudo, and drop its output here.',
    ),
  ];
}

/** Root, but lspci may be missing: then the settings of the PCI devices stay unknown. */
function unnamedLinks(sections: Sections): Problem[] {
  if (sections.get('lspci-links')?.status !== 127 || textOf(sections, 'user').trim() !== '0') return [];
  const text = 'Not seen: relaxed ordering and payload sizes of PCI devices; lspci is not installed';
  return [problem('note', 'not-seen', 'lspci-links', text, 'Install pciutils on the host.')];
}
