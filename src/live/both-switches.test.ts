import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import { BothSwitches, isOfAccount } from './both-switches.ts';
import type { HaltState, HaltSwitch } from './halt-switch.port.ts';
import { HeededSwitch } from './heeded-switch.ts';

class MemorySwitch implements Pick<HaltSwitch, 'read'> {
  state: HaltState = { epoch: 0, trading: 'on', reason: '', by: '', at: instant(0) };

  read(): Promise<HaltState> {
    return Promise.resolve(this.state);
  }
}

it('a run on a shared account trades only while neither switch halts, and no change of either goes unnoticed', async () => {
  const change = fc.record({
    which: fc.constantFrom('run' as const, 'account' as const),
    trading: fc.constantFrom('on' as const, 'halted' as const),
    /** A resume of a run counts from the epoch that it acted on last, which is the sum. */
    above: fc.boolean(),
    /** Whether a process reads the switches before the next change. */
    isRead: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change), async (changes) => {
      const switches = { run: new MemorySwitch(), account: new MemorySwitch() };
      const both = new BothSwitches(switches);
      let last = await both.read();
      for (const [place, { which, trading, above, isRead }] of changes.entries()) {
        const { epoch } = switches[which].state;
        const next = (above && which === 'run' ? Math.max(epoch, last.epoch) : epoch) + 1;
        switches[which].state = { epoch: next, trading, reason: which, by: which, at: instant(place + 1) };
        if (!isRead) continue;
        const read = await both.read();
        expect(await both.read(), 'read again, it says the same').toEqual(read);
        const isHalted = Object.values(switches).some(({ state }) => state.trading === 'halted');
        expect(read.trading).toBe(isHalted ? 'halted' : 'on');
        expect(read.epoch).toBeGreaterThan(last.epoch);
        const named = isOfAccount(read) ? switches.account : switches.run;
        expect(named.state.trading, 'who halts is named').toBe(read.trading);
        last = read;
      }
    }),
  );
});

it('a switch of the account that cannot be read is an unreadable switch, which halts', async () => {
  const account = { read: () => Promise.reject(new Error('torn')) };
  await expect(new BothSwitches({ run: new MemorySwitch(), account }).read()).rejects.toThrow('torn');
});

it.each([
  ['run', 'account'],
  ['account', 'run'],
] as const)('a switch of the %s that was put back halts, although that of the %s rose by more', async (old, other) => {
  const switches = { run: new MemorySwitch(), account: new MemorySwitch() };
  const heeded = new HeededSwitch(new BothSwitches(switches), undefined);
  const set = (which: 'run' | 'account', trading: 'on' | 'halted', epoch: number): void => {
    switches[which].state = { epoch, trading, reason: 'news', by: 'Ada', at: instant(epoch) };
  };
  set(old, 'halted', 5);
  heeded.heed((await heeded.read()).epoch ?? 0);
  set(old, 'on', 4);
  set(other, 'on', 9);
  expect(await heeded.read(), 'nobody has ended that halt').toMatchObject({
    trading: 'halted',
    epoch: undefined,
    reason: expect.stringContaining(`the ${old} is older than it was: 4 after 5`) as string,
  });
  set(old, 'on', 6);
  expect(await heeded.read(), 'set anew by a person').toMatchObject({ trading: 'on', epoch: 15 });
});

it('a person who resumes a run of an account that is on halts nothing, however often the switches are read', async () => {
  const switches = { run: new MemorySwitch(), account: new MemorySwitch() };
  const heeded = new HeededSwitch(new BothSwitches(switches), undefined);
  const set = (which: 'run' | 'account', trading: 'on' | 'halted', at: number): void => {
    const epoch = switches[which].state.epoch + 1;
    switches[which].state = { epoch, trading, reason: 'news', by: 'Ada', at: instant(at) };
  };
  for (const [at, [which, trading]] of (
    [
      ['account', 'halted'],
      ['account', 'on'],
      ['run', 'on'],
      ['run', 'halted'],
      ['run', 'on'],
      ['account', 'on'],
      ['run', 'on'],
    ] as const
  ).entries()) {
    set(which, trading, at + 1);
    for (let time = 0; time < 3; time++) {
      const { epoch, trading: read, reason } = await heeded.read();
      expect([read, reason], `${which} ${trading}, read for the ${time + 1}. time`).toEqual([trading, 'news']);
      if (epoch !== undefined) heeded.heed(epoch);
    }
  }
});
