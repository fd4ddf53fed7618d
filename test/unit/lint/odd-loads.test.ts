import { describe, expect, it } from 'vitest';
import { lintLoads } from '../../../shared/lint/lint-plan.ts';
import type { PlannedLoad } from '../../../shared/lint/planned-load.ts';
import type { EntityOf, Host, Lab } from '../../../shared/model/lab.ts';
import { bytes, MEBI, seconds } from '../../../shared/units/quantity.ts';
import { drawn, saidOf, type SmallBed } from './draw.ts';

/** Loads on legal but unusual beds: Windows, several adapters, metadata, empty subsystems, transports of large units. */

const LOAD: PlannedLoad = {
  name: 'load',
  tool: 'fio',
  workload: { name: 'load', access: 'randread', blockBytes: bytes(4_096), readPercent: null },
  numjobs: 1,
  iodepth: 1,
  hosts: [],
  on: 'storage',
  runtimeNs: seconds(60),
  rampNs: seconds(10),
  repeats: 3,
  engine: 'libaio',
  direct: true,
  ownRanges: null,
  warmedUp: null,
};

interface Bed {
  readonly host?: Partial<Host>;
  readonly drive?: Partial<EntityOf<'drive'>>;
  readonly connection?: Partial<EntityOf<'connection'>>;
  readonly subsystem?: Partial<EntityOf<'subsystem'>>;
  readonly transport?: EntityOf<'listener'>['transport'];
  readonly software?: Record<string, string>;
}

/** What a rule says of a load from one client over one connection. */
function loaded(code: string, bed: Bed, load: Partial<PlannedLoad>): string[] {
  let client = '';
  const lab = drawn((small) => {
    client = small.host('client', 'client', bed.host ?? {});
    const storage = small.host('storage', 'storage', { software: bed.software ?? {} });
    const nic = small.port(storage, '10.0.0.1');
    small.port(client, '10.0.0.2');
    const backing = small.drive(storage, 'd', bed.drive ?? {});
    const subsystem = small.subsystem(storage, 'sub', [backing], bed.subsystem ?? {});
    const listener = small.listener(subsystem, storage, nic, '10.0.0.1', { transport: bed.transport ?? 'rdma' });
    small.connection(client, subsystem, listener, 'k', { queueSize: null, ...bed.connection });
  });
  return saidOf(code, lab, lintLoads(lab, [{ ...LOAD, ...load, hosts: [client] }]));
}

const block = (blockBytes: number): Partial<PlannedLoad> => ({
  workload: { ...LOAD.workload, blockBytes: bytes(blockBytes) },
});

describe('L008', () => {
  it('looks at sets behind iSCSI as well, and at no strip of 0', () => {
    const over = (stripBytes: number): string[] => {
      let client = '';
      const lab = drawn((bed) => {
        const storage = bed.host('storage', 'storage');
        client = bed.host('client', 'client');
        const drives = ['a', 'b'].map((name) => bed.drive(storage, name));
        const set = bed.array(storage, 'set', drives, { stripBytes: bytes(stripBytes) });
        bed.session(client, bed.target(storage, set, '10.0.0.1'));
      });
      return saidOf('L008', lab, lintLoads(lab, [{ ...LOAD, ...block(262_144), hosts: [client] }]));
    };
    expect(over(131_072)).toEqual([
      'warning: set: one I/O becomes 2 base I/Os of 128 KiB; take the baseline at 128 KiB',
    ]);
    expect(over(262_144)).toEqual([]);
    expect(over(0)).toEqual([]);
  });
});

describe('L020', () => {
  it('refuses parts of a drive’s block, warns of parts of 4 KiB', () => {
    const of = (size: number, lba: number | null): string[] =>
      loaded('L020', { drive: { lbaBytes: lba === null ? null : bytes(lba) } }, block(size));
    expect(of(2_048, 4_096)).toEqual(['error: block size 2048 is not a multiple of LBA size 4096 (d)']);
    expect(of(2_048, 512)).toEqual(['warning: block size 2048 is not a multiple of 4 KiB']);
    expect(of(2_048, null)).toEqual(['warning: block size 2048 is not a multiple of 4 KiB']);
    expect(of(4_096, 512)).toEqual([]);
    expect(of(4_096, 0)).toEqual([]);
  });

  it('leaves the warning about scratch files to the plan, which tells it itself', () => {
    expect(loaded('L020', {}, { ...block(2_048), on: 'scratch' })).toEqual([]);
  });
});

describe('L027', () => {
  const onNodes = (jobs: number, draw: (bed: SmallBed, host: string, nodes: readonly string[]) => void): string[] => {
    let client = '';
    const lab = drawn((bed) => {
      client = bed.host('client', 'client');
      bed.socket(client, 0, 64);
      draw(bed, client, [bed.numa(client, 0, { cores: 8 }), bed.numa(client, 1, { cores: 8 })]);
    });
    return saidOf('L027', lab, lintLoads(lab, [{ ...LOAD, numjobs: jobs, hosts: [client] }]));
  };
  const over = (bed: SmallBed, host: string, nodes: readonly string[], ports: readonly number[]): void => {
    const storage = bed.host('storage', 'storage');
    const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
    for (const [at, node] of ports.entries()) {
      const [near, far] = [bed.port(nodes[node]!, `10.0.${at}.2`), bed.port(storage, `10.0.${at}.1`)];
      const listener = bed.listener(subsystem, storage, far, `10.0.${at}.1`);
      bed.connection(host, subsystem, listener, 'k', { hostNic: near, hostPort: 'p0' });
    }
  };

  it('counts the cores of every node that has one of the ports', () => {
    const both = (jobs: number): string[] => onNodes(jobs, (bed, host, nodes) => over(bed, host, nodes, [0, 1]));
    expect(both(17)).toEqual(['warning: client: 17 jobs on 16 cores: the client is the bottleneck']);
    expect(both(16)).toEqual([]);
    expect(onNodes(9, (bed, host, nodes) => over(bed, host, nodes, [1, 1]))).toHaveLength(1);
  });
});

describe('L028', () => {
  const asked = { queueSize: 1_024 };
  const limits = {
    maxQueueDepth: 1_024,
    inCapsuleBytes: null,
    maxIoBytes: null,
    ioUnitBytes: null,
    sharedBuffers: null,
  };
  const deep = (bed: Bed, iodepth: number): string[] => loaded('L028', { subsystem: { limits }, ...bed }, { iodepth });

  it('metadata keeps the RDMA host of kernel 6.9 at 128', () => {
    const of = (metadataBytes: number, iodepth: number): string[] =>
      deep({ host: { kernel: '6.9.1' }, drive: { metadataBytes: bytes(metadataBytes) }, connection: asked }, iodepth);
    expect(of(0, 255)).toEqual([]);
    expect(of(8, 127)).toEqual([]);
    expect(of(8, 128)).toEqual([expect.stringContaining('warning: depth 128 exceeds queue 128 of sub')]);
    expect(of(8, 129)).toEqual([expect.stringContaining('error: depth 129 exceeds queue 128 of sub')]);
  });

  it('the clamps of Linux are not those of Windows, whatever its version is called', () => {
    const windows = { operatingSystem: 'Windows Server 2019', kernel: '10.0.17763' };
    expect(deep({ host: windows, connection: asked }, 1_000)).toEqual([]);
    expect(deep({ host: windows }, 1_023)).toEqual([]);
    expect(deep({ host: windows }, 1_024)).toEqual([
      expect.stringContaining('queue 1024 of sub (limit of the target;'),
    ]);
    expect(loaded('L028', { host: windows }, { iodepth: 5_000 })).toEqual([]);
    expect(deep({ host: { kernel: '10.0.1' }, connection: asked }, 256)).toHaveLength(1);
  });
});

describe('L031', () => {
  const flight = (mebibytes: number, bed: Bed): string[] =>
    loaded('L031', { software: { SPDK: 'v24.05' }, ...bed }, { ...block(MEBI), iodepth: mebibytes });

  it('transports with units above 8 KiB use the large buffers', () => {
    expect(flight(65, {})).toEqual([expect.stringContaining('65 MiB in flight, 64 MiB of buffers')]);
    expect(flight(64, {})).toEqual([]);
    expect(flight(128, { transport: 'tcp' })).toEqual([]);
    expect(flight(129, { transport: 'tcp' })).toEqual([expect.stringContaining('128 MiB of buffers')]);
  });

  it('a block takes a whole buffer of such a transport, small blocks the small ones', () => {
    const tcp: Bed = { software: { SPDK: 'v24.05' }, transport: 'tcp' };
    const at = (size: number, iodepth: number): string[] => loaded('L031', tcp, { ...block(size), iodepth });
    expect(at(4_096, 8_192)).toEqual([]);
    expect(at(4_096, 32_768)).toEqual([expect.stringContaining('128 MiB in flight, 32 MiB of buffers')]);
    expect(at(65_536, 1_024)).toEqual([]);
    expect(at(65_536, 1_536)).toEqual([expect.stringContaining('96 MiB in flight, 64 MiB of buffers')]);
  });

  it('a subsystem without namespaces has nothing in flight', () => {
    expect(flight(500, { subsystem: { namespaces: [] } })).toEqual([]);
  });
});

describe('L028 per logical unit', () => {
  const units = (count: number): string[] => {
    const software = { 'StarWind NVMeoF initiator': '1' };
    const hosts: string[] = [];
    const lab: Lab = drawn((bed) => {
      const storage = bed.host('storage', 'storage');
      const nic = bed.port(storage, '10.0.0.1');
      for (const [at, drives] of [count, 2 * count].entries()) {
        const client = bed.host(`client ${at}`, 'client', { software, operatingSystem: 'Windows Server 2019' });
        hosts.push(client);
        const backings = Array.from({ length: drives }, (_, drive) => bed.drive(storage, `d${at}-${drive}`));
        const subsystem = bed.subsystem(storage, `sub${at}`, backings);
        bed.connection(client, subsystem, bed.listener(subsystem, storage, nic, '10.0.0.1'), 'k', { queueSize: null });
      }
    });
    return saidOf('L028', lab, lintLoads(lab, [{ ...LOAD, numjobs: 16, iodepth: 64, hosts }]));
  };

  it('tells each client its own depth', () => {
    expect(units(1)).toEqual([
      expect.stringContaining('depth 1024 exceeds queue 254 of each logical unit'),
      expect.stringContaining('depth 512 exceeds queue 254 of each logical unit'),
    ]);
    expect(units(5)).toEqual([]);
  });
});
