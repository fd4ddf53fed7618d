import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WindowLife } from '../../../electron/shells/web/window-life.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function life(options: { busy?: () => boolean; ownsWindow?: boolean } = {}) {
  const end = vi.fn();
  const { busy = () => false, ownsWindow = true } = options;
  return { end, life: new WindowLife({ graceMs: 10_000, firstWindowMs: 60_000, ownsWindow, busy, end }) };
}

describe('when a program with a browser window ends', () => {
  it('after the last window, not after the first of two', () => {
    const { life: tried, end } = life();
    tried.windowsChanged(1);
    tried.windowsChanged(2);
    tried.windowsChanged(1);
    vi.advanceTimersByTime(3_600_000);
    expect(end).not.toHaveBeenCalled();
    tried.windowsChanged(0);
    vi.advanceTimersByTime(9_999);
    expect(end).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(end).toHaveBeenCalledOnce();
  });

  it('not while a page is loaded again', () => {
    const { life: tried, end } = life();
    tried.windowsChanged(1);
    tried.windowsChanged(0);
    vi.advanceTimersByTime(9_000);
    tried.windowsChanged(1);
    vi.advanceTimersByTime(60_000);
    expect(end).not.toHaveBeenCalled();
  });

  it('not while work is under way, but soon after it', () => {
    let busy = true;
    const { life: tried, end } = life({ busy: () => busy });
    tried.windowsChanged(1);
    tried.windowsChanged(0);
    vi.advanceTimersByTime(600_000);
    expect(end).not.toHaveBeenCalled();
    busy = false;
    vi.advanceTimersByTime(10_000);
    expect(end).toHaveBeenCalledOnce();
  });

  it('when no window came at all, after a longer wait that a second start begins anew', () => {
    const { life: tried, end } = life();
    vi.advanceTimersByTime(59_000);
    tried.windowExpected();
    vi.advanceTimersByTime(59_000);
    expect(end).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(end).toHaveBeenCalledOnce();
  });

  it('never by itself when an address was printed, and not after it was stopped', () => {
    const printed = life({ ownsWindow: false });
    printed.life.windowsChanged(1);
    printed.life.windowsChanged(0);
    const stopped = life();
    stopped.life.stop();
    const stayed = life();
    stayed.life.stay();
    stayed.life.windowsChanged(0);
    vi.advanceTimersByTime(86_400_000);
    expect(printed.end).not.toHaveBeenCalled();
    expect(stopped.end).not.toHaveBeenCalled();
    expect(stayed.end).not.toHaveBeenCalled();
  });
});
