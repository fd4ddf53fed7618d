/** What carries I/O or copies between two ends. */
export const FABRICS = [
  { value: 'rdma', label: 'RDMA' },
  { value: 'tcp', label: 'TCP' },
  { value: 'iscsi', label: 'iSCSI' },
  { value: 'iser', label: 'iSER' },
  { value: 'fc', label: 'Fibre Channel' },
  { value: 'local', label: 'local' },
] as const;
