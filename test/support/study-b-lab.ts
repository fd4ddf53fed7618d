import { iops } from '../../shared/units/quantity.ts';
import { assume, BedWriter } from './bed-writer.ts';

/**
 * The test bed of study B: four Optane 900P in bare metal, reached through NVMe-oF. The text says no more; hosts, ports
 * and the cable between them stand for what must have been there, without figures.
 */
const SEED = 1;
const write = new BedWriter(SEED);

const storage = write.host('storage', 'storage', { provenance: assume('name') });
const drives = [0, 1, 2, 3].map((index) =>
  write.drive(storage, `nvme${index}`, {
    provenance: { rated: 'catalogue', link: 'catalogue', needsPreconditioning: 'catalogue' },
    model: 'Intel Optane SSD 900P',
    link: { generation: 3, lanes: 4 },
    needsPreconditioning: false,
    rated: {
      randomReadIops: null,
      randomWriteIops: iops(500_000),
      readBytesPerSecond: null,
      writeBytesPerSecond: null,
      readLatencyNs: null,
      writeLatencyNs: null,
    },
  }),
);
const client = write.host('initiator', 'client', { provenance: assume('name') });
const [there, here] = [storage, client].map((host, at) =>
  write.nic(host, 'NIC 0', [{ speed: null, addresses: [`192.168.100.${at + 1}`] }], {
    provenance: assume('ports', 'transports'),
    transports: ['rocev2'],
  }),
);
if (there === undefined || here === undefined) throw new Error('both hosts have a NIC');
write.cable([there, 'p0'], [here, 'p0'], { provenance: assume('a', 'b') });
drives.forEach((drive, index) => {
  const subsystem = write.put({
    kind: 'subsystem',
    parent: storage,
    name: `nvme${index}`,
    provenance: assume('nqn', 'serial', 'allowedHosts', 'implementation'),
    nqn: `nqn.2019-04.lab:storage.nvme${index}`,
    serial: `NVME${index}`,
    implementation: 'other',
    allowAnyHost: false,
    allowedHosts: [client],
    namespaces: [{ nsid: 1, backing: drive, anaGroup: 1 }],
  });
  const listener = write.listener(subsystem, storage, there, '192.168.100.1');
  write.connection(client, subsystem, listener, `nvme${index}`);
});

export const studyBLab = write.lab('Study B, published');
