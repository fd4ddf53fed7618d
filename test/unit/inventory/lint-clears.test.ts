import { describe, expect, test } from 'vitest';
import { readInventory } from '../../../shared/inventory/parse-inventory.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { drawn } from './bed.ts';

const sections = (texts: Readonly<Record<string, string>>) =>
  new Map(Object.entries(texts).map(([id, text]) => [id, { status: 0, text }]));

describe('a host that is as it should be clears lint', () => {
  const cpu = '/sys/devices/system/cpu';
  const settings = [
    `${cpu}/online:0-1`,
    ...[0, 1].map((index) => `${cpu}/cpu${index}/cpufreq/scaling_governor:performance`),
    `${cpu}/intel_pstate/no_turbo:1`,
    `${cpu}/cpu0/cpuidle/state0/name:POLL`,
    `${cpu}/cpu0/cpuidle/state1/name:C1`,
    `${cpu}/cpu0/cpuidle/state2/name:C6`,
    ...[0, 1].flatMap((index) =>
      [0, 1, 2].map((state) => `${cpu}/cpu${index}/cpuidle/state${state}/disable:${state === 2 ? 1 : 0}`),
    ),
    '/sys/module/pcie_aspm/parameters/policy:default [performance] powersave powersupersave',
  ].join('\n');
  const lspci =
    '17:00.0 Ethernet controller: Maker NIC\n\t\tDevCtl:\tCorrErr-\n\t\t\tRlxdOrd+ ExtTag+\n\t\tDevSta:\tx\n';
  const chrony = 'A9FEA97B,x,4,1700000000.1,0.0001,0,0,0,0,0,0.0004,0.0009,16,Normal';
  const fine = {
    hostname: 'fine',
    settings,
    daemons: 'chronyd',
    iommu: '/sys/kernel/iommu_groups/0/type:identity',
    'lspci-links': lspci,
    chrony,
  };
  const findings = (texts: Readonly<Record<string, string>>) =>
    lintLab(drawn(readInventory(sections(texts))))
      .filter(({ code }) => ['L050', 'L062'].includes(code))
      .map(({ code, message }) => `${code} ${message}`);

  test('governor, C-states, turbo, irqbalance, ASPM, relaxed ordering, IOMMU and clock are all recorded', () => {
    expect(readInventory(sections(fine)).settings).toMatchObject({
      'CPU governor': 'performance',
      'C-states': 'limited to C1',
      turbo: 'off',
      irqbalance: 'inactive',
      'PCIe ASPM': 'performance',
      'relaxed ordering': 'on',
      IOMMU: 'passthrough',
    });
    expect(findings(fine)).toEqual([]);
  });

  test.each([
    [
      'powersave',
      {
        settings: settings.replace(
          'cpu1/cpufreq/scaling_governor:performance',
          'cpu1/cpufreq/scaling_governor:powersave',
        ),
      },
      'CPU governor',
    ],
    ['C6', { settings: settings.replaceAll('state2/disable:1', 'state2/disable:0') }, 'C-states'],
    ['irqbalance', { daemons: 'chronyd\nirqbalance' }, 'irqbalance'],
    ['no lspci', { 'lspci-links': '' }, 'relaxed ordering'],
    ['a clock that nobody keeps', { chrony: '', timedatectl: 'NTPSynchronized=no' }, 'unsynchronised'],
    ['no clock', { chrony: '' }, 'clock not recorded'],
  ])('%s is told', (_, change, word) => {
    expect(findings({ ...fine, ...change }).join('\n')).toContain(word);
  });

  test('several ports in one subnet are no finding where the kernel keeps their addresses apart', () => {
    const port = (name: string, local: string) => ({
      ...{ ifname: name, link_type: 'ether', address: `02:00:00:00:00:0${name.at(-1) ?? ''}`, mtu: 9000 },
      addr_info: [{ local, prefixlen: 24, scope: 'global' }],
    });
    const ip = JSON.stringify([port('eth1', '10.0.0.1'), port('eth2', '10.0.0.2')]);
    const links = ['eth1', 'eth2']
      .map((name, at) => `x /sys/class/net/${name} -> ../../devices/pci0000:00/0000:41:00.${String(at)}/net/${name}`)
      .join('\n');
    const told = (value: string) => {
      const sysctl = { settings: `/proc/sys/net/ipv4/conf/all/arp_ignore:${value}\n` };
      const lab = drawn(readInventory(sections({ ip, links, ...sysctl })));
      return lintLab(lab).filter(({ code }) => code === 'L040').length;
    };
    expect([told('0'), told('1')]).toEqual([1, 0]);
  });
});
