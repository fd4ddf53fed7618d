const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Where the run of digits that starts here ends. */
function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Digits as people count: 2 before 10. Only their length and characters are compared, so they may be long. */
function compareDigits(a: string, b: string): number {
  const [first, second] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return first.length - second.length || (first < second ? -1 : first > second ? 1 : a.length - b.length);
}

/**
 * Names in the order in which people list them: nvme2 before nvme10. By code units otherwise, so it is the same on every
 * machine; and quick, because drawings sort thousands of names at every edit.
 */
export function compareNatural(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length) {
    const [first, second] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (isDigit(first) && isDigit(second)) {
      const [endA, endB] = [endOfDigits(a, at), endOfDigits(b, at)];
      const order = compareDigits(a.slice(at, endA), b.slice(at, endB));
      if (order !== 0 || endA !== endB) return order || endA - endB;
      at = endA;
    } else if (first !== second) return first - second;
    else at++;
  }
  return a.length - b.length;
}
