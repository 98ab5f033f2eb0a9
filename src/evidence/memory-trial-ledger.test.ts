import { describe, expect, it } from 'vitest';
import { checkTrialLedger, TRIAL_LEDGER_LAWS } from './check-trial-ledger.ts';
import { MemoryTrialLedger } from './memory-trial-ledger.ts';
import type { KeptReading, Trial } from './trial-ledger.port.ts';

describe('MemoryTrialLedger', () => {
  it.each(TRIAL_LEDGER_LAWS)('$title', ({ hold }) => {
    expect(() => hold(() => new MemoryTrialLedger())).not.toThrow();
  });
});

describe('the contract', () => {
  it('passes a ledger that keeps it', () => {
    expect(() => checkTrialLedger(() => new MemoryTrialLedger())).not.toThrow();
  });

  it('fails a ledger that forgets how often a configuration was tried under another name', () => {
    class Forgetful extends MemoryTrialLedger {
      override trials(): readonly Trial[] {
        return [];
      }
    }
    expect(() => checkTrialLedger(() => new Forgetful())).toThrow(/A trial ledger must hold/);
  });

  it('fails a ledger that forgets who read', () => {
    class Lenient extends MemoryTrialLedger {
      override readings(): readonly KeptReading[] {
        return [];
      }
    }
    expect(() => checkTrialLedger(() => new Lenient())).toThrow(/must hold: every reading is kept/);
  });
});
