/** Payload that a load keeps in flight at the target. */
export const bytesInFlight = (outstanding: number, blockBytes: number): number => outstanding * blockBytes;

/**
 * Data buffers of an SPDK target with its defaults. Up to v22.09 an RDMA transport has num_shared_buffers x io_unit_size
 * = 4095 x 8 KiB. From v23.01 on they come from iobuf, 8192 small buffers of 8 KiB and 1024 large ones of 132 KiB; a
 * transport with 8 KiB units uses the small ones alone.
 */
export function spdkPoolBytes(version: { readonly year: number; readonly month: number }): number {
  const iobuf = version.year * 100 + version.month >= 23_01;
  return (iobuf ? 8_192 : 4_095) * 8_192;
}
