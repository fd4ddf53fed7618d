import { describe, expect, test } from 'vitest';
import { chronyClock } from '../../../shared/inventory/clock.ts';
import { dmidecodeFacts } from '../../../shared/inventory/dmi.ts';
import { nvmeHealthFacts, smartctlFacts } from '../../../shared/inventory/drive-health.ts';
import { ethtoolFacts } from '../../../shared/inventory/ethtool.ts';
import { lscpuFacts, lscpuFields, lscpuTableFacts } from '../../../shared/inventory/lscpu.ts';
import { readLspci } from '../../../shared/inventory/lspci.ts';
import { nvmeListFacts, nvmeSubsystemFacts } from '../../../shared/inventory/nvme-list.ts';
import { readInventory } from '../../../shared/inventory/parse-inventory.ts';
import { linkOfRate } from '../../../shared/inventory/pcie-links.ts';
import { readDevinfo } from '../../../shared/inventory/rdma.ts';
import { bytesPerSecond } from '../../../shared/units/quantity.ts';

const sections = (texts: Readonly<Record<string, string>>) =>
  new Map(Object.entries(texts).map(([id, text]) => [id, { status: 0, text }]));

describe('nvme list in its eras', () => {
  const namespace = { UsedBytes: 512, MaximumLBA: 1_000_215_216, PhysicalSize: 512_110_190_592, SectorSize: 512 };

  test('1.x pads its texts and may lack the size', () => {
    const flat = {
      NameSpace: 1,
      DevicePath: '/dev/nvme0n1',
      Firmware: '2B2QEXE7',
      Index: 0,
      ModelNumber: 'Model A   ',
    };
    const { PhysicalSize: _, ...blocks } = namespace;
    const { drives } = nvmeListFacts({ Devices: [{ ...flat, SerialNumber: ' S1 ', ...blocks }] });
    expect(drives).toMatchObject([{ name: 'nvme0', model: 'Model A', serial: 'S1', capacityBytes: 512_110_190_592 }]);
  });

  const controller = (name: string, Transport: string, Address: string) => ({
    Controller: name,
    SerialNumber: `SN-${name}`,
    ModelNumber: 'M',
    Firmware: '1',
    Transport,
    Address,
  });
  const subsystem = {
    Subsystem: 'nvme-subsys0',
    Controllers: [
      { ...controller('nvme0', 'pcie', '0000:41:00.0'), Namespaces: [namespace, namespace], Paths: [] },
      { ...controller('nvme1', 'tcp', 'traddr=10.0.0.1,trsvcid=4420'), Namespaces: [], Paths: [{ Path: 'nvme0c1n1' }] },
    ],
    Namespaces: [],
  };

  test.each([
    ['2.11, nested by host', { Devices: [{ HostNQN: 'nqn.host', Subsystems: [subsystem] }] }],
    ['1.x -v, nested by subsystem', { Devices: [subsystem] }],
  ])('%s: namespaces of a controller add up, paths over the network are not drives', (_, value) => {
    const { drives, remote } = nvmeListFacts(value);
    expect(drives).toMatchObject([
      {
        name: 'nvme0',
        serial: 'SN-nvme0',
        pciAddress: '0000:41:00.0',
        capacityBytes: 2 * 512_110_190_592,
        lbaBytes: 512,
      },
    ]);
    expect(remote).toEqual(['nvme1']);
  });

  test('list-subsys is an object or a list', () => {
    const body = {
      HostNQN: 'nqn.h',
      Subsystems: [
        { Paths: [{ Name: 'nvme3', Transport: 'rdma', Address: 'traddr=1.2.3.4' }] },
        { Paths: [{ Name: 'nvme0', Transport: 'pcie', Address: '0000:01:00.0' }] },
      ],
    };
    for (const value of [body, [body]]) {
      expect(nvmeSubsystemFacts(value)).toMatchObject({
        hostNqn: 'nqn.h',
        remote: ['nvme3'],
        drives: [{ name: 'nvme0' }],
      });
    }
  });
});

describe('processors', () => {
  test('nested and flat lscpu are the same', () => {
    const fields = [
      { field: 'CPU(s):', data: '8', children: [{ field: 'On-line CPU(s) list:', data: '0-7' }] },
      { field: 'Thread(s) per core:', data: '2' },
      { field: 'Core(s) per socket:', data: '2' },
      { field: 'Socket(s):', data: '2' },
      { field: 'NUMA node(s):', data: '1', children: [{ field: 'NUMA node0 CPU(s):', data: '0-7' }] },
    ];
    const flat = fields.flatMap(({ children = [], ...field }) => [field, ...children]);
    const nested = lscpuFacts(lscpuFields({ lscpu: fields }));
    expect(nested).toEqual(lscpuFacts(lscpuFields({ lscpu: flat })));
    expect(nested).toMatchObject({ logicalCpus: 8, sockets: [{ cores: 2, threads: 4 }, {}], nodes: [{ cores: 4 }] });
  });

  test('lscpu -e with texts, "-" and CPUs that are off', () => {
    const row = (cpu: number, core: string, online: string) => ({
      CPU: String(cpu),
      NODE: '-',
      SOCKET: '0',
      CORE: core,
      ONLINE: online,
    });
    const { sockets, nodes, logicalCpus } = lscpuTableFacts({
      cpus: [row(0, '0', 'yes'), row(1, '0', 'yes'), row(2, '1', 'no')],
    });
    expect({ sockets, nodes, logicalCpus }).toEqual({
      sockets: [{ index: 0, cpuModel: null, cores: 1, threads: 2 }],
      nodes: [],
      logicalCpus: 2,
    });
  });
});

describe('PCIe', () => {
  const verbose = `41:00.0 Non-Volatile memory controller: Maker Corp Model X [Fast] (rev 01) (prog-if 02 [NVM Express])
\tNUMA node: 1
\tCapabilities: [70] Express (v2) Endpoint, MSI 00
\t\tDevCap:\tMaxPayload 512 bytes, PhantFunc 0
\t\tDevCtl:\tCorrErr+ NonFatalErr+ FatalErr+ UnsupReq-
\t\t\tRlxdOrd+ ExtTag+ PhantFunc- AuxPwr- NoSnoop+
\t\t\tMaxPayload 256 bytes, MaxReadReq 4096 bytes
\t\tDevSta:\tCorrErr- NonFatalErr-
\t\tLnkCap:\tPort #0, Speed 16GT/s, Width x4, ASPM L1, Exit Latency L1 <64us
\t\tLnkCtl:\tASPM Disabled; RCB 64 bytes, Disabled- CommClk+
\t\tLnkSta:\tSpeed 8GT/s (downgraded), Width x2 (downgraded)
`;

  test('lspci -vvv: trained and capable, payload, relaxed ordering, ASPM', () => {
    expect(readLspci(verbose)).toEqual([
      {
        address: '0000:41:00.0',
        kind: 'Non-Volatile memory controller',
        model: 'Maker Corp Model X [Fast]',
        node: 1,
        link: {
          generation: 3,
          lanes: 2,
          capableGeneration: 4,
          capableLanes: 4,
          maxPayloadBytes: 256,
          maxReadRequestBytes: 4096,
        },
        relaxedOrdering: true,
        aspm: false,
        isHidden: false,
      },
    ]);
  });

  test('a rate alone tells the link only where no other pair has it', () => {
    expect(linkOfRate(bytesPerSecond(250e6))).toEqual({ generation: 1, lanes: 1 });
    expect(linkOfRate(bytesPerSecond(7.876923e9))).toBeNull();
  });
});

describe('network', () => {
  test('ethtool: speed, driver, rings, flow control and offloads; unknown is null', () => {
    const text = `Settings for ens1f0:
\tSpeed: 25000Mb/s
\tDuplex: Full
## -i
driver: ice
firmware-version: 4.40 0x8001c967
bus-info: 0000:17:00.0
## -g
Ring parameters for ens1f0:
Pre-set maximums:
RX:\t\t8160
TX:\t\t8160
Current hardware settings:
RX:\t\t2048
RX Mini:\tn/a
TX:\t\t256
## -a
Pause parameters for ens1f0:
RX:\toff
TX:\ton
Settings for ens1f1:
\tSpeed: Unknown!
\tDuplex: Unknown! (255)
`;
    const { nics, settings } = ethtoolFacts(text);
    expect(nics).toMatchObject([
      {
        driver: 'ice',
        firmware: '4.40 0x8001c967',
        pciAddress: '0000:17:00.0',
        ports: [{ name: 'ens1f0', speed: 25e9 }],
      },
      { driver: null, ports: [{ name: 'ens1f1', speed: null }] },
    ]);
    expect(settings).toEqual({
      'ens1f0: rings': 'RX 2048 of 8160, TX 256 of 8160',
      'ens1f0: flow control': 'RX off, TX on',
      'ens1f0: duplex': 'full',
    });
  });

  test('ibv_devinfo: transport, path MTU and firmware', () => {
    const text =
      'hca_id:\tmlx5_0\n\ttransport:\t\tInfiniBand (0)\n\tfw_ver:\t\t16.35.2000\n\t\tport:\t1\n\t\t\tactive_mtu:\t\t4096 (5)\n\t\t\tlink_layer:\t\tEthernet\n';
    expect(readDevinfo(text).get('mlx5_0/1')).toEqual({
      firmware: '16.35.2000',
      pathMtu: 4096,
      transports: ['tcp', 'rocev2'],
    });
  });

  test('a VLAN is an address of the port that it sits on; a virtio port hangs on its PCI parent', () => {
    const address = (local: string) => ({ addr_info: [{ local, prefixlen: 24, scope: 'global' }] });
    const ip = [
      { ifname: 'eth0', link_type: 'ether', mtu: 9000, ...address('10.0.0.1') },
      {
        ifname: 'eth0.7',
        link: 'eth0',
        link_type: 'ether',
        linkinfo: { info_kind: 'vlan', info_data: { id: 7 } },
        ...address('10.0.7.1'),
      },
    ];
    const found = readInventory(
      sections({
        ip: JSON.stringify(ip),
        links:
          'lrwxrwxrwx 1 root root 0 Nov 1 2026 /sys/class/net/eth0 -> ../../devices/pci0000:40/0000:40:02.0/0000:43:00.0/virtio1',
        pci: '/sys/bus/pci/devices/0000:43:00.0/numa_node:-1\n',
      }),
    );
    expect(found.nics).toMatchObject([{ pciAddress: '0000:43:00.0', node: null }]);
    expect(found.nics[0]?.ports[0]?.addresses).toEqual([
      { address: '10.0.0.1', prefix: 24, vlan: null },
      { address: '10.0.7.1', prefix: 24, vlan: 7 },
    ]);
  });
});

describe('drives', () => {
  test('SMART by nvme-cli, by smartctl of NVMe, and by smartctl of SATA', () => {
    const smart = {
      critical_warning: 8,
      temperature: 310,
      avail_spare: 97,
      spare_thresh: 10,
      percent_used: 4,
      media_errors: '2',
    };
    const own = nvmeHealthFacts([
      ['smart-log nvme0', JSON.stringify(smart)],
      ['id-ctrl nvme0', JSON.stringify({ sn: 'S1  ', mn: 'M ', wctemp: 343, vwc: 1 })],
      ['smart-log nvme1', 'Failed to open'],
    ]).drives;
    expect(own).toMatchObject([{ name: 'nvme0', serial: 'S1', volatileWriteCache: true }]);
    expect(own?.[0]?.health).toMatchObject({
      readOnly: true,
      percentUsed: 4,
      mediaErrors: 2,
      warningTemperatureKelvin: 343,
    });
    const log = {
      critical_warning: 0,
      available_spare: 97,
      available_spare_threshold: 10,
      percentage_used: 4,
      media_errors: 2,
    };
    const nvme = {
      device: { name: '/dev/nvme0n1' },
      temperature: { current: 37 },
      nvme_smart_health_information_log: log,
    };
    expect(smartctlFacts([JSON.stringify(nvme)]).drives).toMatchObject([
      { name: 'nvme0', health: { availableSparePercent: 97, percentUsed: 4, temperatureKelvin: 310, mediaErrors: 2 } },
    ]);
    const sata = {
      device: { name: '/dev/sda' },
      smart_status: { passed: true },
      ata_smart_attributes: { table: [{ id: 5, raw: { value: 3 } }] },
    };
    expect(smartctlFacts([JSON.stringify(sata)]).drives?.[0]?.health).toMatchObject({
      criticalWarning: 0,
      mediaErrors: 3,
      percentUsed: null,
    });
  });

  test('the warning temperature comes from the sensor where identify was not read', () => {
    const health = `## smart-log nvme0\n${JSON.stringify({ critical_warning: 0, percent_used: 1, temperature: 310 })}`;
    const nvme = '/sys/class/nvme/nvme0/serial:S1\n/sys/class/nvme/nvme0/hwmon3/temp1_max:69850\n';
    expect(readInventory(sections({ nvme, 'nvme-health': health })).drives).toMatchObject([
      { serial: 'S1', health: { warningTemperatureKelvin: 343, temperatureKelvin: 310 } },
    ]);
  });

  test('an emulated drive that tells no spare has none to lack', () => {
    const smart = { critical_warning: 0, temperature: 323, avail_spare: 0, spare_thresh: 0, percent_used: 0 };
    const [emulated] = nvmeHealthFacts([['smart-log nvme0', JSON.stringify(smart)]]).drives ?? [];
    expect(emulated?.health).toMatchObject({
      availableSparePercent: null,
      spareThresholdPercent: null,
      percentUsed: 0,
    });
  });

  test('a controller in the hands of SPDK is a drive by its PCI address', () => {
    const pci = '/sys/bus/pci/devices/0000:41:00.0/class:0x010802\n/sys/bus/pci/devices/0000:41:00.0/numa_node:1\n';
    const links =
      'lrwxrwxrwx 1 root root 0 Nov 1 2026 /sys/bus/pci/devices/0000:41:00.0/driver -> ../../bus/pci/drivers/vfio-pci';
    expect(readInventory(sections({ pci, links })).drives).toMatchObject([
      { pciAddress: '0000:41:00.0', node: 1, serial: null, media: 'nvme' },
    ]);
  });

  test('lsblk before 2.33 has texts for numbers', () => {
    const old = {
      blockdevices: [{ name: 'sda', type: 'disk', size: '480103981056', 'log-sec': '512', tran: 'sata', serial: 'X' }],
    };
    expect(readInventory(sections({ lsblk: JSON.stringify(old) })).drives).toMatchObject([
      { name: 'sda', capacityBytes: 480_103_981_056, lbaBytes: 512, media: 'sata' },
    ]);
  });
});

describe('platform', () => {
  test('memory modules, BIOS and slots of dmidecode', () => {
    const module = (size: string) =>
      `\nHandle 0x1100, DMI type 17, 40 bytes\nMemory Device\n\tSize: ${size}\n\tType: DDR4\n\tSpeed: 3200 MT/s\n\tConfigured Memory Speed: 2933 MT/s\n`;
    const slot =
      '\nHandle 0x0900, DMI type 9, 17 bytes\nSystem Slot Information\n\tDesignation: PCIE1\n\tType: x16 PCI Express 4\n\tCurrent Usage: In Use\n\tBus Address: 0000:41:00.0\n';
    const text = `# dmidecode 3.4\n\nHandle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n\tVendor: Maker\n\tVersion: 2.1${module('32 GB')}${module('32 GB')}${module('No Module Installed')}${slot}`;
    const facts = dmidecodeFacts(text);
    expect(facts.settings).toEqual({
      BIOS: 'Maker 2.1',
      'memory modules': '2 × 32 GB DDR4 at 2933 MT/s, 1 slots empty',
    });
    const link = { generation: null, lanes: null, capableGeneration: 4, capableLanes: 16 };
    expect(facts.slots).toEqual([{ name: 'PCIE1', pciAddress: '0000:41:00.0', link }]);
  });

  test('chrony: offset + dispersion + half the delay, in coarse steps', () => {
    const line =
      'A9FEA97B,169.254.169.123,4,1700000000.1,0.000120000,0.0,0.0,-1.2,0.0,0.1,0.000400000,0.000900000,16.1,Normal';
    expect(chronyClock(line)).toEqual({ state: 'ntp', skewBoundNs: 2e6 });
    expect(chronyClock(line.replace('Normal', 'Not synchronised'))).toEqual({
      state: 'unsynchronised',
      skewBoundNs: null,
    });
    expect(chronyClock('506 Cannot talk to daemon')).toBeNull();
  });
});
