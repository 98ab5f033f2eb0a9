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
    /** What happens before the next change: a process reads the switches, and acts on them where it can. */
    next: fc.constantFrom('nothing' as const, 'read' as const, 'acted on' as const, 'acted on by another' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change), async (changes) => {
      const switches = { run: new MemorySwitch(), account: new MemorySwitch() };
      let both = new BothSwitches(switches);
      let last = await both.read();
      let heeded = heededFrom(last);
      for (const [place, { which, trading, above, next }] of changes.entries()) {
        const { epoch } = switches[which].state;
        const raised = (above && which === 'run' ? Math.max(epoch, last.epoch) : epoch) + 1;
        // The clock may stand still, or have been set back.
        switches[which].state = { epoch: raised, trading, reason: which, by: which, at: instant(9 - (place % 5)) };
        if (next === 'nothing') continue;
        if (next === 'acted on by another') both = new BothSwitches(switches);
        const read = await both.read(heeded);
        expect(await both.read(heeded), 'read again, it says the same').toEqual(read);
        const isHalted = Object.values(switches).some(({ state }) => state.trading === 'halted');
        expect(read.trading).toBe(isHalted ? 'halted' : 'on');
        expect(read.epoch).toBeGreaterThan(last.epoch);
        const named = isOfAccount(read) ? switches.account : switches.run;
        expect(named.state.trading, 'who halts is named').toBe(read.trading);
        const isRunSet = switches.run.state.epoch > heeded.total - heeded.account;
        expect(isHalted || isOfAccount(read) !== isRunSet, 'a resume of the run counts, in whichever order').toBe(true);
        last = read;
        if (next === 'read') continue;
        heeded = heededFrom(read);
        expect(await both.read(heeded), 'acted on, it says the same').toEqual(read);
      }
    }),
  );
});

function heededFrom({ epoch, accountEpoch }: { readonly epoch: number; readonly accountEpoch: number }) {
  return { total: epoch, account: accountEpoch };
}

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
  const { epochs } = await heeded.read();
  heeded.heed(epochs!);
  set(old, 'on', 4);
  set(other, 'on', 9);
  expect(await heeded.read(), 'nobody has ended that halt').toMatchObject({
    trading: 'halted',
    epochs: undefined,
    reason: expect.stringContaining(`the ${old} is older than it was: 4 after 5`) as string,
  });
  set(old, 'on', 6);
  expect(await heeded.read(), 'set anew by a person').toMatchObject({
    trading: 'on',
    epochs: { total: 15, account: old === 'run' ? 9 : 6 },
  });
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
      const { epochs, trading: read, reason } = await heeded.read();
      expect([read, reason], `${which} ${trading}, read for the ${time + 1}. time`).toEqual([trading, 'news']);
      if (epochs !== undefined) heeded.heed(epochs);
    }
  }
});
