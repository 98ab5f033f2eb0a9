import { describe, expect, it } from 'vitest';
import { LEDGER_FAULTS } from '../../test/live/job-ledger-faults.ts';
import {
  emptyLedger,
  honestLedger,
  opensWith,
  type KeptAttempts,
  type LedgerFault,
} from '../../test/live/memory-job-ledger.ts';
import { checkJobLedger, JOB_LEDGER_LAWS, type OpenJobLedger } from './check-job-ledger.ts';

/** The first law that ledgers with a fault break, with the value that was wrong; `none` where they keep all. */
async function brokenBy(fault: LedgerFault, ledgers: KeptAttempts[] = []): Promise<string> {
  const make = async (): Promise<OpenJobLedger> => {
    const kept = emptyLedger();
    ledgers.push(kept);
    return opensWith(fault, kept);
  };
  return checkJobLedger(make).then(
    () => 'none',
    ({ message, cause }: Error) => `${message} | ${cause instanceof Error ? cause.message : String(cause)}`,
  );
}

/** Both runs are made at one place, by ledgers with a fault. */
async function brokenBetween(faultOf: (kept: readonly KeptAttempts[]) => LedgerFault): Promise<string> {
  const kept: KeptAttempts[] = [];
  const apart = JOB_LEDGER_LAWS.at(-1);
  if (apart === undefined) throw new Error('There are no laws.');
  return apart
    .hold(async () => {
      const own = emptyLedger();
      kept.push(own);
      return opensWith(faultOf(kept), own);
    })
    .then(
      () => 'none',
      (error: Error) => error.message,
    );
}

const first = (kept: readonly KeptAttempts[]): KeptAttempts => kept[0] ?? emptyLedger();

describe('the contract of a job ledger', () => {
  it.each(LEDGER_FAULTS)('fails a ledger that %s', async (_, law, fault) => {
    expect(await brokenBy(fault)).toMatch(law);
  });

  it('passes an honest ledger, and closes all that it opened', async () => {
    const ledgers: KeptAttempts[] = [];
    expect(await brokenBy(() => ({}), ledgers)).toBe('none');
    expect(ledgers).toHaveLength(JOB_LEDGER_LAWS.length + 1);
    // The ledger of the law about restarts is closed once in the middle and once at the end.
    expect(ledgers.map(({ open }) => open).filter((open) => open !== 0)).toEqual([-1]);
  });

  it('closes what it opened where a law is broken', async () => {
    for (const [, , fault] of LEDGER_FAULTS) {
      const ledgers: KeptAttempts[] = [];
      await brokenBy(fault, ledgers);
      expect(Math.max(...ledgers.map(({ open }) => open))).toBe(0);
    }
  });
});

describe('the contract of a job ledger of two openers', () => {
  it('passes a ledger whose second opener is slower', async () => {
    const slow: LedgerFault = (honest, _, opener) => ({
      begin: async (...begun) => {
        for (let step = 1; step < opener; step++) await Promise.resolve();
        return honest.begin(...begun);
      },
    });
    expect(await brokenBy(slow)).toBe('none');
  });

  it('lets two openers at once begin, record and end as much, and each end what the other began', async () => {
    const calls: string[] = [];
    const counting: LedgerFault = (honest, _, opener) => {
      return {
        begin: async (...begun) => {
          const attempt = await honest.begin(...begun);
          calls.push(`${opener} begins`);
          return { ...attempt, begunBy: opener };
        },
        record: async (check) => (calls.push(`${opener} records`), honest.record(check)),
        end: async (attempt, ...end) => {
          const by = 'begunBy' in attempt ? String(attempt.begunBy) : 'nobody';
          calls.push(`${opener} ends what ${by} began`);
          return honest.end(attempt, ...end);
        },
      };
    };
    const crowd = JOB_LEDGER_LAWS.find(({ title }) => title.startsWith('attempts of two openers at once'));
    await crowd?.hold(async () => opensWith(counting, emptyLedger()));
    const counts = [...Map.groupBy(calls, (call) => call)].map(([call, all]) => [call, all.length]);
    expect(Object.fromEntries(counts)).toEqual({
      '1 begins': 10,
      '2 begins': 10,
      '1 records': 10,
      '2 records': 10,
      '1 ends what 2 began': 10,
      '2 ends what 1 began': 10,
    });
  });
});

describe('the contract of job ledgers of two runs', () => {
  it('passes honest ledgers', async () => {
    expect(await brokenBetween(() => () => ({}))).toBe('none');
  });

  it('fails runs that begin together', async () => {
    const broken = await brokenBetween((kept) => () => ({ begun: async () => first(kept).begunAt }));
    expect(broken).toMatch(/^the other run/);
  });

  it('fails runs that share their attempts', async () => {
    const broken = await brokenBetween((kept) => () => ({ last: async () => first(kept).attempts.at(-1) }));
    expect(broken).toMatch(/^the other run/);
  });

  it('fails a run that moves the beginning of another', async () => {
    const broken = await brokenBetween((kept) => (honest) => ({
      begunAt: async (now) => {
        first(kept).begunAt = now;
        return honest.begunAt(now);
      },
    }));
    expect(broken).toMatch(/^the first run/);
  });

  it('fails a run that forgets the attempts of another', async () => {
    const broken = await brokenBetween((kept) => () => ({
      forgetBefore: async () => void (first(kept).attempts = []),
    }));
    expect(broken).toMatch(/^the first run/);
  });

  it('fails a run that ends the attempt of another', async () => {
    const broken = await brokenBetween((kept) => () => ({
      end: async (...end) => honestLedger(first(kept)).end(...end),
    }));
    expect(broken).toMatch(/^no other run ends its attempt \(1\)/);
  });

  it('fails a run that ends the attempt of another and says that it refuses', async () => {
    const broken = await brokenBetween((kept) => () => ({
      end: async (...end) => {
        await honestLedger(first(kept)).end(...end);
        throw new Error('no such attempt');
      },
    }));
    expect(broken).toMatch(/^no other run ends its attempt \(refused\)/);
  });
});
