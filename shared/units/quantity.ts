/**
 * Branded quantities: a number that says what it counts. Everything is stored in these base units
 * (ns, bytes, B/s, bit/s, I/O per second) and converted only where it is shown or typed in.
 */
declare const unit: unique symbol;
export type Quantity<U extends string> = number & { readonly [unit]: U };

export type Bytes = Quantity<'bytes'>;
export type BytesPerSecond = Quantity<'bytes per second'>;
export type BitsPerSecond = Quantity<'bits per second'>;
export type Nanoseconds = Quantity<'nanoseconds'>;
/** Wall-clock stamp: integer microseconds since the epoch (nanoseconds would leave the safe integers). */
export type EpochMicroseconds = Quantity<'microseconds since epoch'>;
export type Iops = Quantity<'operations per second'>;

export const bytes = (value: number): Bytes => value as Bytes;
export const bytesPerSecond = (value: number): BytesPerSecond => value as BytesPerSecond;
export const bitsPerSecond = (value: number): BitsPerSecond => value as BitsPerSecond;
export const nanoseconds = (value: number): Nanoseconds => value as Nanoseconds;
export const epochMicroseconds = (value: number): EpochMicroseconds => value as EpochMicroseconds;
export const iops = (value: number): Iops => value as Iops;

export const KIBI = 1024;
export const MEBI = 1024 ** 2;
export const GIBI = 1024 ** 3;
export const NS_PER_SECOND = 1_000_000_000;
export const NS_PER_MILLISECOND = 1_000_000;
export const NS_PER_MICROSECOND = 1_000;

export const seconds = (value: number): Nanoseconds => nanoseconds(value * NS_PER_SECOND);
export const milliseconds = (value: number): Nanoseconds => nanoseconds(Math.round(value * NS_PER_MILLISECOND));
export const gigabitsPerSecond = (value: number): BitsPerSecond => bitsPerSecond(value * 1e9);
