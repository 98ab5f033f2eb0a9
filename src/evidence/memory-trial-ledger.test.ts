import { describe, expect, it } from 'vitest';
import { checkTrialLedger, TRIAL_LEDGER_LAWS } from './check-trial-ledger.ts';
import { MemoryTrialLedger } from './memory-trial-ledger.ts';
import type { KeptReading, Trial, TrialLedger } from './trial-ledger.port.ts';

/** In memory, all openers have the same object. */
const sharing = (make: () => TrialLedger) => () => {
  const ledger = make();
  return Promise.resolve(() => Promise.resolve(ledger));
};
const makeMemory = sharing(() => new MemoryTrialLedger());

describe('MemoryTrialLedger', () => {
  it.each(TRIAL_LEDGER_LAWS)('$title', async ({ hold }) => {
    await expect(hold(makeMemory)).resolves.toBeUndefined();
  });
});

describe('the contract', () => {
  it('passes a ledger that keeps it', async () => {
    await expect(checkTrialLedger(makeMemory)).resolves.toBeUndefined();
  });

  it('fails a ledger that forgets how often a configuration was tried under another name', async () => {
    class Forgetful extends MemoryTrialLedger {
      override async trials(): Promise<readonly Trial[]> {
        return [];
      }
    }
    await expect(checkTrialLedger(sharing(() => new Forgetful()))).rejects.toThrow(/A trial ledger must hold/);
  });

  it('fails a ledger that forgets who read', async () => {
    class Lenient extends MemoryTrialLedger {
      override async readings(): Promise<readonly KeptReading[]> {
        return [];
      }
    }
    await expect(checkTrialLedger(sharing(() => new Lenient()))).rejects.toThrow(/must hold: every reading is kept/);
  });
});
