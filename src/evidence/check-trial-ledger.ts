import type { Trial, TrialConfiguration, TrialEntry, TrialLedger, TrialScope } from './trial-ledger.port.ts';

/** One thing that must be true of every trial ledger. `hold` throws with the reason where it is not. */
export interface TrialLedgerLaw {
  readonly title: string;
  readonly hold: (open: () => TrialLedger) => void;
}

const SCOPE: TrialScope = { purpose: 'contract', dataHash: 'a1' };

function entry(configuration: string, changes: Partial<TrialEntry> = {}): TrialEntry {
  return { ...SCOPE, system: 'trend', configuration, returns: Float64Array.of(0.01, -0.02, 0.005), periodsPerYear: 365, stage: 'search', ...changes };
}

function reader(changes: Partial<TrialConfiguration> = {}): TrialConfiguration {
  return { ...SCOPE, system: 'trend', configuration: '{}', ...changes };
}

function demandEqual(actual: unknown, expected: unknown, what: string): void {
  const [was, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (was !== should) throw new Error(`${what}: expected ${should}, was ${was}`);
}

const plain = (trials: readonly Trial[]) => trials.map(({ configuration, returns }) => ({ configuration, returns: [...returns] }));

function law(title: string, check: (ledger: TrialLedger) => void): TrialLedgerLaw {
  return {
    title,
    hold: (open) => {
      const ledger = open();
      try {
        check(ledger);
      } finally {
        ledger.close();
      }
    },
  };
}

/** The contract of the port: each implementation holds every law on a fresh, empty ledger. */
export const TRIAL_LEDGER_LAWS: readonly TrialLedgerLaw[] = [
  law('a hold-out keeps its earliest boundary until it is released, series by series', (ledger) => {
    const scope = { purpose: 'contract', series: 'binance BTC/USDT 1h' };
    const boundaries = [ledger.lockHoldOut(scope, 500), ledger.lockHoldOut(scope, 900), ledger.lockHoldOut(scope, 400.5), ledger.lockHoldOut(scope, 700)];
    demandEqual(boundaries, [500, 500, 400.5, 400.5], 'boundaries in force');
    demandEqual(ledger.lockHoldOut({ ...scope, series: 'binance ETH/USDT 1h' }, 900), 900, 'another series');
    demandEqual(ledger.lockHoldOut({ ...scope, purpose: 'other' }, 900), 900, 'another purpose');
    ledger.releaseHoldOut(scope);
    demandEqual(ledger.lockHoldOut(scope, 900), 900, 'after a release');
  }),
  law('a fresh ledger is empty', (ledger) => {
    demandEqual(ledger.trials(SCOPE).length, 0, 'trials');
    demandEqual(ledger.finalReads(SCOPE), 0, 'final reads');
  }),
  law('a trial comes back as it was recorded, to the last bit', (ledger) => {
    const returns = Float64Array.of(0.1 + 0.2, -1e-300, Number.MIN_VALUE, 123456.789, 0);
    ledger.record(entry('{"depth":5}', { returns, periodsPerYear: 8766 }));
    const [trial] = ledger.trials(SCOPE);
    demandEqual([...(trial?.returns ?? [])], [...returns], 'returns');
    const fields = [trial?.purpose, trial?.dataHash, trial?.system, trial?.configuration, trial?.stage, trial?.periodsPerYear];
    demandEqual(fields, ['contract', 'a1', 'trend', '{"depth":5}', 'search', 8766], 'fields');
  }),
  law('trials are in the order of their first run', (ledger) => {
    for (const name of ['b', 'a', 'c', 'a', 'b']) ledger.record(entry(name));
    demandEqual(ledger.trials(SCOPE).map(({ configuration }) => configuration), ['b', 'a', 'c'], 'order');
  }),
  law('two runs of one configuration are one trial with the newest returns and the same id', (ledger) => {
    const first = ledger.record(entry('a'));
    const second = ledger.record(entry('a', { returns: Float64Array.of(0.5) }));
    demandEqual(second.id, first.id, 'id');
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'a', returns: [0.5] }], 'trials');
  }),
  law('another system, purpose or data is another trial', (ledger) => {
    ledger.record(entry('a'));
    ledger.record(entry('a', { system: 'scalp' }));
    ledger.record(entry('a', { purpose: 'controls' }));
    ledger.record(entry('a', { dataHash: 'b2' }));
    demandEqual(ledger.trials(SCOPE).length, 2, 'trials of the scope');
    demandEqual(ledger.trials({ purpose: 'controls', dataHash: 'a1' }).length, 1, 'trials of the other purpose');
    demandEqual(ledger.trials({ purpose: 'contract', dataHash: 'b2' }).length, 1, 'trials of the other data');
    demandEqual(ledger.trials({ purpose: 'controls', dataHash: 'b2' }).length, 0, 'trials of neither');
  }),
  law('fields that hold separators do not run together', (ledger) => {
    ledger.record(entry('c', { system: 'a","b' }));
    ledger.record(entry('b","c', { system: 'a' }));
    demandEqual(ledger.trials(SCOPE).length, 2, 'trials');
  }),
  law('returns of the hold-out do not replace those of the search', (ledger) => {
    ledger.record(entry('a'));
    ledger.record(entry('a', { stage: 'final', returns: Float64Array.of(9) }));
    ledger.record(entry('only final', { stage: 'final', returns: Float64Array.of(8) }));
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'a', returns: [0.01, -0.02, 0.005] }, { configuration: 'only final', returns: [8] }], 'trials');
  }),
  law('a configuration that never traded is a trial too', (ledger) => {
    ledger.record(entry('idle', { returns: new Float64Array(0) }));
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'idle', returns: [] }], 'trials');
  }),
  law('every reading of the hold-out counts, equal configurations too, by scope', (ledger) => {
    demandEqual([ledger.recordFinalRead(reader()), ledger.recordFinalRead(reader()), ledger.recordFinalRead(reader({ configuration: 'b' }))], [1, 2, 3], 'running count');
    ledger.recordFinalRead(reader({ purpose: 'controls' }));
    demandEqual(ledger.finalReads(SCOPE), 3, 'reads of the scope');
    demandEqual(ledger.finalReads({ purpose: 'controls', dataHash: 'a1' }), 1, 'reads of the other purpose');
    demandEqual(ledger.trials(SCOPE).length, 0, 'a reading alone is no trial');
  }),
  law('what a caller changes afterwards does not reach the ledger', (ledger) => {
    const returns = Float64Array.of(0.1, 0.2);
    ledger.record(entry('a', { returns })).returns.fill(7);
    returns.fill(8);
    ledger.trials(SCOPE)[0]?.returns.fill(9);
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'a', returns: [0.1, 0.2] }], 'trials');
  }),
];

/** Holds a ledger implementation to its contract; `open` gives a fresh, empty ledger each time. Throws with the first broken law. */
export function checkTrialLedger(open: () => TrialLedger): void {
  for (const { title, hold } of TRIAL_LEDGER_LAWS) {
    try {
      hold(open);
    } catch (error) {
      throw new Error(`A trial ledger must hold: ${title}`, { cause: error });
    }
  }
}
