import type { KeptReading, Reading, Trial, TrialEntry, TrialLedger, TrialScope } from './trial-ledger.port.ts';

/** One clause of the contract of every trial ledger. `hold` throws with the reason where a ledger breaks it. */
export interface TrialLedgerLaw {
  readonly title: string;
  readonly hold: (open: () => TrialLedger) => void;
}

const SCOPE: TrialScope = { purpose: 'contract', days: [{ market: 'BTC', from: 1_000, to: 2_000 }] };

const onDays = (from: number, to: number, market = 'BTC'): TrialScope => ({
  purpose: 'contract',
  days: [{ market, from, to }],
});

function entry(configuration: string, changes: Partial<TrialEntry> = {}): TrialEntry {
  return {
    ...SCOPE,
    system: 'trend',
    configuration,
    returns: Float64Array.of(0.01, -0.02, 0.005),
    periodsPerYear: 365,
    stage: 'search',
    ...changes,
  };
}

function reading(changes: Partial<Reading> = {}): Reading {
  return { ...SCOPE, system: 'trend', configuration: '{}', use: 'final', ...changes };
}

function demandEqual(actual: unknown, expected: unknown, what: string): void {
  const [was, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (was !== should) throw new Error(`${what}: expected ${should}, was ${was}`);
}

const plain = (trials: readonly Trial[]) =>
  trials.map(({ configuration, returns }) => ({ configuration, returns: [...returns] }));
const names = (records: readonly { readonly configuration: string }[]) =>
  records.map(({ configuration }) => configuration);

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

const TRIAL_LAWS: readonly TrialLedgerLaw[] = [
  law('a new ledger is empty', (ledger) => {
    demandEqual([ledger.trials(SCOPE).length, ledger.runs('contract').length], [0, 0], 'trials');
    demandEqual([ledger.readings(SCOPE).length, ledger.holdOuts(SCOPE).length], [0, 0], 'readings and hold-outs');
    demandEqual(ledger.verdicts({ purpose: 'contract', configuration: '{}' }).length, 0, 'verdicts');
  }),
  law('a trial comes back as it was recorded, to the last bit', (ledger) => {
    const returns = Float64Array.of(0.1 + 0.2, -1e-300, Number.MIN_VALUE, 123456.789, 0);
    const days = [
      { market: 'BTC', from: 1_000.5, to: 2_000 },
      { market: 'ETH/BTC', from: 5, to: 6 },
    ];
    ledger.record(entry('{"depth":5}', { returns, periodsPerYear: 8766, days, returnsFrom: 1_100 }));
    const [trial] = ledger.trials(SCOPE);
    demandEqual([...(trial?.returns ?? [])], [...returns], 'returns');
    const fields = [
      trial?.purpose,
      trial?.days,
      trial?.system,
      trial?.configuration,
      trial?.stage,
      trial?.periodsPerYear,
      trial?.returnsFrom,
    ];
    demandEqual(fields, ['contract', days, 'trend', '{"depth":5}', 'search', 8766, 1_100], 'fields');
    demandEqual(trial?.firstAt, trial?.at, 'its first run is its newest');
  }),
  law('trials are in the order of their first run', (ledger) => {
    for (const name of ['b', 'a', 'c', 'a', 'b']) ledger.record(entry(name));
    demandEqual(names(ledger.trials(SCOPE)), ['b', 'a', 'c'], 'order');
    demandEqual(names(ledger.runs('contract')), ['b', 'a', 'c', 'a', 'b'], 'runs');
  }),
  law('two runs of one configuration are one trial with the newest returns and the same id', (ledger) => {
    const first = ledger.record(entry('a'));
    const second = ledger.record(entry('a', { returns: Float64Array.of(0.5) }));
    demandEqual([second.id, second.firstAt], [first.id, first.firstAt], 'id and first time');
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'a', returns: [0.5] }], 'trials');
  }),
  law('another system name does not start another trial, another purpose does', (ledger) => {
    ledger.record(entry('a'));
    ledger.record(entry('a', { system: 'scalp' }));
    ledger.record(entry('a', { purpose: 'controls' }));
    demandEqual(
      ledger.trials(SCOPE).map(({ system }) => system),
      ['scalp'],
      'trials of the scope, under the newest name',
    );
    demandEqual(ledger.trials({ ...SCOPE, purpose: 'controls' }).length, 1, 'trials of the other purpose');
  }),
  law('trials count where their days overlap, however little, and only on their market', (ledger) => {
    ledger.record(entry('a'));
    ledger.record(entry('longer', { days: [{ market: 'BTC', from: 0, to: 9_000 }] }));
    ledger.record(entry('later', { days: [{ market: 'BTC', from: 1_999, to: 3_000 }] }));
    ledger.record(entry('after', { days: [{ market: 'BTC', from: 2_000, to: 3_000 }] }));
    ledger.record(entry('other', { days: [{ market: 'ETH', from: 1_000, to: 2_000 }] }));
    ledger.record(
      entry('both', {
        days: [
          { market: 'ETH', from: 1_000, to: 2_000 },
          { market: 'BTC', from: 1_500, to: 1_600 },
        ],
      }),
    );
    demandEqual(names(ledger.trials(SCOPE)), ['a', 'longer', 'later', 'both'], 'the scope');
    demandEqual(names(ledger.trials(onDays(1_000, 1_001, 'ETH'))), ['other', 'both'], 'the other market');
    demandEqual(ledger.trials(onDays(9_000, 9_999)).length, 0, 'days without a trial');
  }),
  law('a trial has the returns of its newest run on the days of the scope', (ledger) => {
    ledger.record(entry('a', { returns: Float64Array.of(1) }));
    ledger.record(entry('a', { returns: Float64Array.of(2), days: [{ market: 'BTC', from: 5_000, to: 6_000 }] }));
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'a', returns: [1] }], 'the older days');
    demandEqual(plain(ledger.trials(onDays(0, 9_000))), [{ configuration: 'a', returns: [2] }], 'all days');
  }),
  law('returns of the hold-out do not replace those of the search', (ledger) => {
    ledger.record(entry('a'));
    ledger.record(entry('a', { stage: 'final', returns: Float64Array.of(9) }));
    ledger.record(entry('only final', { stage: 'final', returns: Float64Array.of(8) }));
    demandEqual(
      plain(ledger.trials(SCOPE)),
      [
        { configuration: 'a', returns: [0.01, -0.02, 0.005] },
        { configuration: 'only final', returns: [8] },
      ],
      'trials',
    );
  }),
  law('a configuration that never traded is a trial too', (ledger) => {
    ledger.record(entry('idle', { returns: new Float64Array(0) }));
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'idle', returns: [] }], 'trials');
  }),
  law('what a caller changes afterwards does not reach the ledger', (ledger) => {
    const returns = Float64Array.of(0.1, 0.2);
    ledger.record(entry('a', { returns })).returns.fill(7);
    returns.fill(8);
    ledger.trials(SCOPE)[0]?.returns.fill(9);
    demandEqual(plain(ledger.trials(SCOPE)), [{ configuration: 'a', returns: [0.1, 0.2] }], 'trials');
  }),
];

const READING_LAWS: readonly TrialLedgerLaw[] = [
  law('every reading is kept, equal ones too, in its order', (ledger) => {
    const kept: KeptReading[] = [reading(), reading(), reading({ configuration: 'b', use: 'training' })].map((each) =>
      ledger.recordReading(each),
    );
    const fields = (each: KeptReading) => [each.id, each.at, each.configuration, each.use];
    demandEqual(ledger.readings(SCOPE).map(fields), kept.map(fields), 'readings');
    demandEqual(
      kept.map(({ id }) => id).toSorted((one, other) => one - other),
      kept.map(({ id }) => id),
      'ids count up',
    );
    demandEqual(new Set(kept.map(({ id }) => id)).size, 3, 'distinct ids');
    ledger.recordReading(reading({ purpose: 'controls' }));
    demandEqual(
      [ledger.readings(SCOPE).length, ledger.readings({ ...SCOPE, purpose: 'controls' }).length],
      [3, 1],
      'by purpose',
    );
    demandEqual(ledger.trials(SCOPE).length, 0, 'a reading alone is no trial');
  }),
  law('readings and hold-outs are found by any day that they touch', (ledger) => {
    ledger.recordReading(reading({ days: [{ market: 'BTC', from: 0, to: 1_001 }] }));
    ledger.recordReading(reading({ days: [{ market: 'BTC', from: 0, to: 1_000 }], configuration: 'before' }));
    ledger.recordHoldOut({ ...onDays(1_999, 5_000), system: 'trend', configuration: 'h' });
    ledger.recordHoldOut({ ...onDays(2_000, 5_000), system: 'trend', configuration: 'after' });
    ledger.recordHoldOut({ ...onDays(1_000, 2_000, 'ETH'), system: 'trend', configuration: 'elsewhere' });
    demandEqual(
      [names(ledger.readings(SCOPE)), names(ledger.holdOuts(SCOPE))],
      [['{}'], ['h']],
      'readings and hold-outs',
    );
    demandEqual(ledger.holdOuts(SCOPE)[0]?.days, [{ market: 'BTC', from: 1_999, to: 5_000 }], 'its days');
  }),
  law('verdicts belong to their configuration and purpose, whatever the name of the system', (ledger) => {
    const verdict = {
      purpose: 'contract',
      system: 'trend',
      configuration: 'a',
      stage: 'search',
      verdict: 'edge',
      data: '[]',
    } as const;
    ledger.recordVerdict(verdict);
    ledger.recordVerdict({ ...verdict, system: 'scalp', verdict: 'no edge', stage: 'final' });
    ledger.recordVerdict({ ...verdict, configuration: 'b' });
    ledger.recordVerdict({ ...verdict, purpose: 'controls' });
    const found = ledger.verdicts({ purpose: 'contract', configuration: 'a' });
    demandEqual(
      found.map(({ system, stage, verdict: word }) => [system, stage, word]),
      [
        ['trend', 'search', 'edge'],
        ['scalp', 'final', 'no edge'],
      ],
      'verdicts',
    );
  }),
];

/** The contract of the port. Each implementation keeps every clause on a new, empty ledger. */
export const TRIAL_LEDGER_LAWS: readonly TrialLedgerLaw[] = [...TRIAL_LAWS, ...READING_LAWS];

/**
 * Checks the contract of a trial ledger. `open` returns a new, empty ledger at each call. Throws at the first broken
 * clause.
 */
export function checkTrialLedger(open: () => TrialLedger): void {
  for (const { title, hold } of TRIAL_LEDGER_LAWS) {
    try {
      hold(open);
    } catch (error) {
      throw new Error(`A trial ledger must hold: ${title}`, { cause: error });
    }
  }
}
