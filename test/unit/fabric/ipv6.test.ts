import { describe, expect, test } from 'vitest';
import { ipv6Groups, ipv6Subnet, ipv6Text, isLinkLocal } from '../../../shared/units/ipv6.ts';

describe('IPv6 addresses', () => {
  test.each([
    ['2001:db8:77::10', '2001:db8:77::10'],
    ['2001:0DB8:0077:0000:0000:0000:0000:0010', '2001:db8:77::10'],
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['10:0:0:20:0:0:0:0', '10:0:0:20::'],
  ])('%s is %s', (text, short) => {
    expect(ipv6Text(ipv6Groups(text)!)).toBe(short);
    expect(ipv6Groups(short)).toEqual(ipv6Groups(text));
  });

  test.each(['', ':', '1::2::3', '1:2:3', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', 'g::1', '10.0.0.1', 'fe80::1%eth0'])(
    '"%s" is none',
    (text) => {
      expect(ipv6Groups(text)).toBeNull();
    },
  );

  test('subnets by prefix', () => {
    expect(ipv6Subnet('2001:db8:77::10', 64)).toBe('2001:db8:77::/64');
    expect(ipv6Subnet('2001:db8:77:ff80::10', 57)).toBe('2001:db8:77:ff80::/57');
    expect(ipv6Subnet('2001:db8::1', 128)).toBe('2001:db8::1/128');
    expect(ipv6Subnet('2001:db8::1', 0)).toBe('::/0');
    expect(ipv6Subnet('2001:db8::1', 129)).toBeNull();
    expect(ipv6Subnet('10.0.0.1', 24)).toBeNull();
  });

  test('link-local', () => {
    expect(['fe80::1', 'FEBF::1', 'fec0::1', '2001::1'].map(isLinkLocal)).toEqual([true, true, false, false]);
  });
});
