/**
 * Cuts a stream of bytes into lines of UTF-8. Beyond `limitBytes` without an end of line it answers null, once: the
 * other side is not speaking this protocol.
 */
export function lineReader(limitBytes: number): (chunk: Uint8Array) => string[] | null {
  let parts: Uint8Array[] = [];
  let length = 0;
  return (chunk) => {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      lines.push(Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8'));
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    parts.push(rest);
    length += rest.length;
    return length > limitBytes ? null : lines;
  };
}
