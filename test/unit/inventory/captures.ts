import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Section, Sections } from '../../../shared/inventory/sections.ts';

/** Captures of real machines, one file per command, as the sections that the inventory script would print. */
const root = new URL('../../fixtures/inventory/', import.meta.url);

const FILES: Readonly<Record<string, string>> = {
  hostname: 'hostname.out',
  'os-release': 'cat__etc_os-release.out',
  lscpu: 'lscpu_-J.out',
  meminfo: 'cat__proc_meminfo.out',
  lsblk: 'lsblk_-J_-O_-b.out',
  ip: 'ip_-j_addr.out',
  rdma: 'rdma_-j_link.out',
  'nvme-version': 'nvme_version.out',
  'fio-version': 'fio_--version.out',
};

export const captured = (): string[] => readdirSync(root);

export function sectionsOf(machine: string): Sections {
  const read = (file: string): string => {
    const url = new URL(`${machine}/${file}`, root);
    return existsSync(url) ? readFileSync(url, 'utf8') : '';
  };
  const sysfs = read('sysfs.txt');
  const lines = (pattern: RegExp): Section => ({
    status: 0,
    text: sysfs
      .split('\n')
      .filter((line) => pattern.test(line))
      .join('\n'),
  });
  const kernel = read('uname_-a.out').split(' ');
  return new Map<string, Section>([
    ...Object.entries(FILES).map(([id, file]) => [id, { status: 0, text: read(file) }] as const),
    ['kernel', { status: 0, text: `${kernel[0] ?? ''} ${kernel[2] ?? ''}` }],
    ['nodes', lines(/^\/sys\/devices\/system\/node\//)],
    ['nvme', lines(/^\/sys\/class\/nvme\//)],
    ['net', lines(/^\/sys\/class\/net\//)],
  ]);
}
