import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import { BothSwitches, isOfAccount } from './both-switches.ts';
import type { HaltState, HaltSwitch } from './halt-switch.port.ts';

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
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change), async (changes) => {
      const switches = { run: new MemorySwitch(), account: new MemorySwitch() };
      const both = new BothSwitches(switches);
      let last = await both.read();
      for (const [place, { which, trading, above }] of changes.entries()) {
        const { epoch } = switches[which].state;
        const next = (above && which === 'run' ? Math.max(epoch, last.epoch) : epoch) + 1;
        switches[which].state = { epoch: next, trading, reason: which, by: which, at: instant(place + 1) };
        const read = await both.read();
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
