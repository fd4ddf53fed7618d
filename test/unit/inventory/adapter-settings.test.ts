import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ethtoolFacts } from '../../../shared/inventory/ethtool.ts';
import { interruptSettings } from '../../../shared/inventory/interrupts.ts';
import { notSeen } from '../../../shared/inventory/not-seen.ts';
import { inventoryScript } from '../../../shared/inventory/script.ts';
import { cutSections, type Sections } from '../../../shared/inventory/sections.ts';

const sections = (texts: Record<string, string>, status = 0): Sections =>
  new Map(Object.entries(texts).map(([id, text]) => [id, { status, text }]));

describe('settings of adapters', () => {
  const settings = (channels: string, coalescing: string) =>
    ethtoolFacts(`Settings for eth0:\n\tSpeed: 100000Mb/s\n## -l\n${channels}\n## -c\n${coalescing}`).settings;

  test('queues with their limit, and coalescing', () => {
    const channels = `Channel parameters for eth0:
Pre-set maximums:
RX:		n/a
TX:		n/a
Other:		n/a
Combined:	63
Current hardware settings:
RX:		n/a
TX:		n/a
Other:		n/a
Combined:	8`;
    const fixed = 'Adaptive RX: off  TX: off\nrx-usecs: 8\nrx-frames: 128\ntx-usecs: 16\ntx-frames: n/a';
    expect(settings(channels, fixed)).toMatchObject({
      'eth0: queues': 'combined 8 of 63',
      'eth0: coalescing': 'RX 8 µs 128 frames, TX 16 µs',
    });
    const old = channels.replaceAll(/Combined:.*/g, 'Combined:\t0').replaceAll(/(RX|TX):.*/g, '$1:\t4');
    expect(settings(old, '')).toMatchObject({ 'eth0: queues': 'RX 4 of 4, TX 4 of 4' });
  });

  test('delays that adapt to the load are no setting', () => {
    const at = (delay: number) => `Adaptive RX: on  TX: off\nrx-usecs: ${String(delay)}\ntx-usecs: 16`;
    expect(settings('', at(8))).toEqual(settings('', at(240)));
    expect(settings('', at(8))).toMatchObject({ 'eth0: coalescing': 'RX adaptive, TX 16 µs' });
  });

  test('CPUs of the interrupts, unless a daemon moves them', () => {
    const interrupts = 'eth0 31 0-1\neth0 32 3\neth1 40 8,10-11';
    expect(interruptSettings(sections({ interrupts, daemons: 'ptp4l' }))).toEqual({
      'eth0: interrupts': '2 on CPUs 0-1,3',
      'eth1: interrupts': '1 on CPUs 8,10-11',
    });
    const moved = interruptSettings(sections({ interrupts, daemons: 'irqbalance' }));
    expect(moved['eth0: interrupts']).toBe('2, moved by irqbalance');
  });

  test('what could not be seen: a missing ethtool, interrupts that may not be read, a drive that hangs', () => {
    const links = 'lrwxrwxrwx 1 root root 0 /sys/class/net/eth0 -> ../../devices/pci0000:00/0000:00:03.0/net/eth0';
    const told = (given: Sections) => notSeen(given).map(({ where, message }) => `${where}: ${message}`);
    const without = new Map([...sections({ links }), ['ethtool', { status: 127, text: '' }] as const]);
    expect(told(without).join('\n')).toMatch(/ethtool: Not seen: rings, queues.*not installed/);
    expect(told(sections({ ethtool: '' })).join('\n')).not.toContain('ethtool:');
    expect(told(sections({ interrupts: 'eth0 31 \neth0 32 ' })).join('\n')).toContain('may not read /proc/irq');
    const health = '## smart-log nvme0\n{}\n## smart-log nvme1\n## hung nvme1';
    expect(told(sections({ 'nvme-health': health })).join('\n')).toContain('Not seen of nvme1');
  });
});

describe('tools beside each other', () => {
  const BOUNDARY = 'a1b2c3d4e5f6a7b8c9';
  const run = (change: (script: string) => string): Sections =>
    cutSections(
      execFileSync('sh', ['-s'], { input: change(inventoryScript(BOUNDARY)), encoding: 'utf8', maxBuffer: 1e9 }),
      BOUNDARY,
    );

  test('output far beyond what a pipe holds is whole in every lane, while another lane waits', () => {
    const long = 'i=0; while [ $i -lt 4000 ]; do echo "$i 0123456789012345678901234567890123456789"; i=$((i+1)); done';
    const found = run((script) =>
      script
        .replace(
          /look (ethtool|lsblk|lspci|sysfs) '(?:[^']|'\\'')*'(?: \w+)?$/gm,
          (_, id: string) => `look ${id} '${long}'`,
        )
        .replace(/look versions '(?:[^']|'\\'')*'/, "look versions 'sleep 1; echo fio-3.33'"),
    );
    for (const id of ['ethtool', 'lsblk', 'lspci', 'sysfs']) {
      expect(found.get(id)?.status, id).toBe(0);
      expect(found.get(id)?.text.trim().split('\n').length, id).toBe(4000);
    }
    expect(found.get('versions')?.text).toContain('fio-3.33');
  });

  test('a device that hangs is ended by itself, and the next one is read', () => {
    const found = run((script) =>
      script.replace('KILL 2', 'KILL 1').replace(/look nvme-health '.*' devices$/m, (line) =>
        line
          .replace(/command -v nvme[^;]*; /, '')
          .replace('/sys/class/nvme/nvme*', '/proc/1 /proc/2 /proc/self')
          .replace(/\$ONE nvme smart-log \S+ -o json/, '$ONE sh -c "[ $n = 1 ] && exec sleep 30; echo {}"'),
      ),
    );
    expect(found.get('nvme-health')?.text).toMatch(
      /## smart-log 1\n## hung 1\n## smart-log (2\n\{\}\n## smart-log )?self\n\{\}/,
    );
  });
});
