import { problem, type Problem } from '../units/problem.ts';
import { readInterrupts } from './interrupts.ts';
import { INVENTORY_COMMANDS, type InventoryCommand } from './script.ts';
import { textOf, type Section, type Sections } from './sections.ts';

/** What the script could not see and why: a tool is missing or failed, or the user may not. Nothing is guessed instead. */
export function notSeen(sections: Sections): Problem[] {
  return [
    ...INVENTORY_COMMANDS.filter((command) => isNeeded(command, sections)).flatMap((command) =>
      missing(command, sections.get(command.id)),
    ),
    ...INVENTORY_COMMANDS.flatMap((command) => hung(command, sections.get(command.id))),
    ...unreadInterrupts(sections),
    ...missingFolders(sections),
    ...missingFio(sections),
    ...withoutRoot(sections),
  ];
}

/** Whether there is anything to see for a command. */
const isNeeded = ({ onlyWith }: InventoryCommand, sections: Sections): boolean =>
  onlyWith === undefined || onlyWith[1].test(textOf(sections, onlyWith[0]));

/** Devices that did not answer in time. */
function hung({ id, asRoot }: InventoryCommand, section: Section | undefined): Problem[] {
  const devices = [...(section?.text ?? '').matchAll(/^## hung (\S+)$/gm)].map(([, device]) => device ?? '');
  if (devices.length === 0) return [];
  const text = `Not seen of ${devices.join(', ')}: ${asRoot ?? id}; it did not answer in time`;
  return [problem('warning', 'not-seen', id, text, 'Look on the host why it hangs: a drive or driver may be stuck.')];
}

function unreadInterrupts(sections: Sections): Problem[] {
  const unread = [...readInterrupts(textOf(sections, 'interrupts'))].filter(([, lists]) =>
    lists.every((cpus) => !cpus),
  );
  if (unread.length === 0) return [];
  const names = unread.map(([name]) => name).join(', ');
  const text = `Not seen: CPUs of the interrupts of ${names}, because this user may not read /proc/irq`;
  return [problem('note', 'not-seen', 'interrupts', text, 'Connect as root to see them.')];
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

/** Folders of /sys that a machine may lack, with what is unknown then. */
const FOLDERS: readonly (readonly [section: string, without: string, tip: string])[] = [
  ['nodes', 'NUMA nodes', 'The kernel was built without NUMA: all processors are drawn on one node.'],
  ['pci', 'NUMA node and PCIe link of devices', 'This machine shows no PCI devices: they are drawn on the host.'],
];

const missingFolders = (sections: Sections): Problem[] =>
  FOLDERS.filter(([id]) => textOf(sections, id) === '').map(([id, without, tip]) =>
    problem('warning', 'not-seen', id, `Not seen: ${without}; /sys does not show it`, tip),
  );

function missingFio(sections: Sections): Problem[] {
  if (/^fio-/m.test(textOf(sections, 'versions'))) return [];
  const text = 'Not seen: fio (needed to run anything here); the command is not installed';
  return [problem('warning', 'not-seen', 'fio', text, 'Install fio on the host.')];
}

/** Commands that see more as root, where there is anything to see. */
const privileged = (sections: Sections): (InventoryCommand & { asRoot: string })[] =>
  INVENTORY_COMMANDS.flatMap((command) => {
    const { asRoot } = command;
    return asRoot === undefined || !isNeeded(command, sections) ? [] : [{ ...command, asRoot }];
  });

/** What another user than root does not see, in one line; a tool that is missing is another matter. */
function withoutRoot(sections: Sections): Problem[] {
  const missing = privileged(sections).filter(({ id }) => sections.get(id)?.status === 127);
  const notes = missing.map(({ id, asRoot, tip }) =>
    problem('note', 'not-seen', id, `Not seen: ${asRoot}; the command is not installed`, tip ?? null),
  );
  const user = textOf(sections, 'user').trim();
  const hidden = privileged(sections).filter(({ id }) => ![127, undefined].includes(sections.get(id)?.status));
  if (user === '' || user === '0' || hidden.length === 0) return notes;
  const what = hidden.map(({ asRoot }) => asRoot).join('; ');
  const tip = 'Connect as root, or save the script, run it there with sudo, and drop its output here.';
  return [...notes, problem('warning', 'not-root', 'user', `Not seen, because the user is not root: ${what}`, tip)];
}
