import { checkStoreLaws, demandEqual, storeLaw, type MakeStore, type StoreLaw } from '../core/store-law.ts';
import type { KeptReading, Reading, Trial, TrialEntry, TrialLedger, TrialScope } from './trial-ledger.port.ts';

/** Makes a place for a new, empty ledger, and gives what opens it. */
export type MakeTrialLedger = MakeStore<TrialLedger>;

/** One clause of the contract of every trial ledger. */
export type TrialLedgerLaw = StoreLaw<TrialLedger>;

const law = storeLaw<TrialLedger>;

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

const plain = (trials: readonly Trial[]) =>
  trials.map(({ configuration, returns }) => ({ configuration, returns: [...returns] }));
const names = (records: readonly { readonly configuration: string }[]) =>
  records.map(({ configuration }) => configuration);

const TRIAL_LAWS: readonly TrialLedgerLaw[] = [
  law('a new ledger is empty', async (ledger) => {
    demandEqual([(await ledger.trials(SCOPE)).length, (await ledger.runs('contract')).length], [0, 0], 'trials');
    demandEqual(
      [(await ledger.readings(SCOPE)).length, (await ledger.holdOuts(SCOPE)).length],
      [0, 0],
      'readings and hold-outs',
    );
    demandEqual((await ledger.verdicts({ purpose: 'contract', configuration: '{}' })).length, 0, 'verdicts');
  }),
  law('a trial comes back as it was recorded, to the last bit', async (ledger) => {
    const returns = Float64Array.of(0.1 + 0.2, -1e-300, Number.MIN_VALUE, 123456.789, 0);
    const days = [
      { market: 'BTC', from: 1_000.5, to: 2_000 },
      { market: 'ETH/BTC', from: 5, to: 6 },
    ];
    await ledger.record(entry('{"depth":5}', { returns, periodsPerYear: 8766, days, returnsFrom: 1_100 }));
    const [trial] = await ledger.trials(SCOPE);
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
  law('trials are in the order of their first run', async (ledger) => {
    for (const name of ['b', 'a', 'c', 'a', 'b']) await ledger.record(entry(name));
    demandEqual(names(await ledger.trials(SCOPE)), ['b', 'a', 'c'], 'order');
    demandEqual(names(await ledger.runs('contract')), ['b', 'a', 'c', 'a', 'b'], 'runs');
  }),
  law('two runs of one configuration are one trial with the newest returns and the same id', async (ledger) => {
    const first = await ledger.record(entry('a'));
    const second = await ledger.record(entry('a', { returns: Float64Array.of(0.5) }));
    demandEqual([second.id, second.firstAt], [first.id, first.firstAt], 'id and first time');
    demandEqual(plain(await ledger.trials(SCOPE)), [{ configuration: 'a', returns: [0.5] }], 'trials');
  }),
  law('another system name does not start another trial, another purpose does', async (ledger) => {
    await ledger.record(entry('a'));
    await ledger.record(entry('a', { system: 'scalp' }));
    await ledger.record(entry('a', { purpose: 'controls' }));
    demandEqual(
      (await ledger.trials(SCOPE)).map(({ system }) => system),
      ['scalp'],
      'trials of the scope, under the newest name',
    );
    demandEqual((await ledger.trials({ ...SCOPE, purpose: 'controls' })).length, 1, 'trials of the other purpose');
  }),
  law('trials count where their days overlap, however little, and only on their market', async (ledger) => {
    await ledger.record(entry('a'));
    await ledger.record(entry('longer', { days: [{ market: 'BTC', from: 0, to: 9_000 }] }));
    await ledger.record(entry('later', { days: [{ market: 'BTC', from: 1_999, to: 3_000 }] }));
    await ledger.record(entry('after', { days: [{ market: 'BTC', from: 2_000, to: 3_000 }] }));
    await ledger.record(entry('other', { days: [{ market: 'ETH', from: 1_000, to: 2_000 }] }));
    await ledger.record(
      entry('both', {
        days: [
          { market: 'ETH', from: 1_000, to: 2_000 },
          { market: 'BTC', from: 1_500, to: 1_600 },
        ],
      }),
    );
    demandEqual(names(await ledger.trials(SCOPE)), ['a', 'longer', 'later', 'both'], 'the scope');
    demandEqual(names(await ledger.trials(onDays(1_000, 1_001, 'ETH'))), ['other', 'both'], 'the other market');
    demandEqual((await ledger.trials(onDays(9_000, 9_999))).length, 0, 'days without a trial');
  }),
  law('a trial has the returns of its newest run on the days of the scope', async (ledger) => {
    await ledger.record(entry('a', { returns: Float64Array.of(1) }));
    await ledger.record(entry('a', { returns: Float64Array.of(2), days: [{ market: 'BTC', from: 5_000, to: 6_000 }] }));
    demandEqual(plain(await ledger.trials(SCOPE)), [{ configuration: 'a', returns: [1] }], 'the older days');
    demandEqual(plain(await ledger.trials(onDays(0, 9_000))), [{ configuration: 'a', returns: [2] }], 'all days');
  }),
  law('returns of the hold-out do not replace those of the search', async (ledger) => {
    await ledger.record(entry('a'));
    await ledger.record(entry('a', { stage: 'final', returns: Float64Array.of(9) }));
    await ledger.record(entry('only final', { stage: 'final', returns: Float64Array.of(8) }));
    demandEqual(
      plain(await ledger.trials(SCOPE)),
      [
        { configuration: 'a', returns: [0.01, -0.02, 0.005] },
        { configuration: 'only final', returns: [8] },
      ],
      'trials',
    );
  }),
  law('a configuration that never traded is a trial too', async (ledger) => {
    await ledger.record(entry('idle', { returns: new Float64Array(0) }));
    demandEqual(plain(await ledger.trials(SCOPE)), [{ configuration: 'idle', returns: [] }], 'trials');
  }),
  law('what a caller changes afterwards does not reach the ledger', async (ledger) => {
    const returns = Float64Array.of(0.1, 0.2);
    (await ledger.record(entry('a', { returns }))).returns.fill(7);
    returns.fill(8);
    (await ledger.trials(SCOPE))[0]?.returns.fill(9);
    demandEqual(plain(await ledger.trials(SCOPE)), [{ configuration: 'a', returns: [0.1, 0.2] }], 'trials');
  }),
];

const READING_LAWS: readonly TrialLedgerLaw[] = [
  law('every reading is kept, equal ones too, in its order', async (ledger) => {
    const kept: KeptReading[] = [];
    for (const each of [reading(), reading(), reading({ configuration: 'b', use: 'training' })])
      kept.push(await ledger.recordReading(each));
    const fields = (each: KeptReading) => [each.id, each.at, each.configuration, each.use];
    demandEqual((await ledger.readings(SCOPE)).map(fields), kept.map(fields), 'readings');
    demandEqual(
      kept.map(({ id }) => id).toSorted((one, other) => one - other),
      kept.map(({ id }) => id),
      'ids count up',
    );
    demandEqual(new Set(kept.map(({ id }) => id)).size, 3, 'distinct ids');
    await ledger.recordReading(reading({ purpose: 'controls' }));
    demandEqual(
      [(await ledger.readings(SCOPE)).length, (await ledger.readings({ ...SCOPE, purpose: 'controls' })).length],
      [3, 1],
      'by purpose',
    );
    demandEqual((await ledger.trials(SCOPE)).length, 0, 'a reading alone is no trial');
  }),
  law('readings and hold-outs are found by any day that they touch', async (ledger) => {
    await ledger.recordReading(reading({ days: [{ market: 'BTC', from: 0, to: 1_001 }] }));
    await ledger.recordReading(reading({ days: [{ market: 'BTC', from: 0, to: 1_000 }], configuration: 'before' }));
    await ledger.recordHoldOut({ ...onDays(1_999, 5_000), system: 'trend', configuration: 'h' });
    await ledger.recordHoldOut({ ...onDays(2_000, 5_000), system: 'trend', configuration: 'after' });
    await ledger.recordHoldOut({ ...onDays(1_000, 2_000, 'ETH'), system: 'trend', configuration: 'elsewhere' });
    demandEqual(
      [names(await ledger.readings(SCOPE)), names(await ledger.holdOuts(SCOPE))],
      [['{}'], ['h']],
      'readings and hold-outs',
    );
    demandEqual((await ledger.holdOuts(SCOPE))[0]?.days, [{ market: 'BTC', from: 1_999, to: 5_000 }], 'its days');
  }),
  law('verdicts belong to their configuration and purpose, whatever the name of the system', async (ledger) => {
    const verdict = {
      purpose: 'contract',
      system: 'trend',
      configuration: 'a',
      stage: 'search',
      verdict: 'edge',
      data: '[]',
    } as const;
    await ledger.recordVerdict(verdict);
    await ledger.recordVerdict({ ...verdict, system: 'scalp', verdict: 'no edge', stage: 'final' });
    await ledger.recordVerdict({ ...verdict, configuration: 'b' });
    await ledger.recordVerdict({ ...verdict, purpose: 'controls' });
    const found = await ledger.verdicts({ purpose: 'contract', configuration: 'a' });
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

const SHARING_LAWS: readonly TrialLedgerLaw[] = [
  law('what one opener records, another one reads, now and after the first has closed', async (ledger, open) => {
    await ledger.record(entry('a'));
    await ledger.recordReading(reading());
    const other = await open();
    try {
      demandEqual(names(await other.trials(SCOPE)), ['a'], 'trials of the other opener');
      await other.record(entry('a', { returns: Float64Array.of(7) }));
      await other.record(entry('b'));
    } finally {
      await other.close();
    }
    demandEqual(names(await ledger.trials(SCOPE)), ['a', 'b'], 'trials of the first opener');
    demandEqual(plain(await ledger.trials(SCOPE))[0]?.returns, [7], 'the newest run, of whichever opener');
    const third = await open();
    try {
      demandEqual(
        [(await third.runs('contract')).length, (await third.readings(SCOPE)).length],
        [3, 1],
        'after closing',
      );
    } finally {
      await third.close();
    }
  }),
  law(
    'records of two openers at once are each kept once, whole, and one configuration is one trial',
    async (ledger, open) => {
      const other = await open();
      try {
        const kept = await Promise.all(
          Array.from({ length: 24 }, (_, place) =>
            (place % 2 === 0 ? ledger : other).record(
              entry(`c${place % 3}`, {
                returns: Float64Array.of(place),
                days: [...SCOPE.days, { market: 'ETH', from: place, to: 99 }],
              }),
            ),
          ),
        );
        const runs = await other.runs('contract');
        demandEqual(
          runs.map(({ returns }) => returns[0] ?? -1).sort((one, two) => one - two),
          kept.map((_, place) => place),
          'each run once',
        );
        demandEqual(
          runs.every(({ days, returns }) => days.length === 2 && days[1]?.from === returns[0]),
          true,
          'each run has its own days',
        );
        demandEqual(new Set(kept.map(({ id }) => id)).size, 3, 'ids of three configurations');
        demandEqual(new Set(kept.map(({ id, configuration }) => `${id} ${configuration}`)).size, 3, 'one id each');
        demandEqual((await ledger.trials(SCOPE)).length, 3, 'trials');
      } finally {
        await other.close();
      }
    },
  ),
  law(
    'readings of two openers at once have distinct ids, and one that was kept earlier has the smaller one',
    async (ledger, open) => {
      const other = await open();
      try {
        const early = await Promise.all([ledger, other, ledger, other].map((each) => each.recordReading(reading())));
        const late = await Promise.all([other, ledger, other, ledger].map((each) => each.recordReading(reading())));
        demandEqual(new Set([...early, ...late].map(({ id }) => id)).size, 8, 'distinct ids');
        const newest = Math.max(...early.map(({ id }) => id));
        demandEqual(
          late.every(({ id }) => id > newest),
          true,
          'ids count up over both openers',
        );
      } finally {
        await other.close();
      }
    },
  ),
  law('a configuration is kept as it is, however long, and whatever is written in it', async (ledger) => {
    const long = JSON.stringify({
      text: Array.from({ length: 4_000 }, (_, place) => `${(place * 7_919) % 104_729}é"\\'$1%;--\u0000`),
    });
    for (const configuration of [long, `${long} `, long]) await ledger.record(entry(configuration));
    demandEqual(names(await ledger.trials(SCOPE)), [long, `${long} `], 'two configurations that differ at their end');
    await ledger.recordVerdict({
      purpose: 'contract',
      system: 'é',
      configuration: long,
      stage: 'search',
      verdict: '"',
      data: long,
    });
    const [verdict] = await ledger.verdicts({ purpose: 'contract', configuration: long });
    demandEqual([verdict?.system, verdict?.verdict, verdict?.data], ['é', '"', long], 'its verdict');
  }),
  law('days without a beginning or an end touch all days of their market', async (ledger) => {
    const always = { market: 'BTC', from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    await ledger.record(entry('a', { days: [always] }));
    await ledger.recordHoldOut({ purpose: 'contract', system: 'trend', configuration: 'h', days: SCOPE.days });
    const [trial] = await ledger.trials(SCOPE);
    demandEqual([trial?.days[0]?.from === always.from, trial?.days[0]?.to === always.to], [true, true], 'its days');
    demandEqual((await ledger.holdOuts({ purpose: 'contract', days: [always] })).length, 1, 'a scope of all days');
    demandEqual((await ledger.trials(onDays(5, 5))).length, 0, 'a scope of no time');
  }),
];

/** The contract of the port. Each implementation keeps every clause on a new, empty ledger. */
export const TRIAL_LEDGER_LAWS: readonly TrialLedgerLaw[] = [...TRIAL_LAWS, ...READING_LAWS, ...SHARING_LAWS];

/**
 * Checks the contract of a trial ledger. `make` makes a place for a new, empty ledger at each call. Rejects at the
 * first broken clause.
 */
export function checkTrialLedger(make: MakeTrialLedger): Promise<void> {
  return checkStoreLaws('A trial ledger', TRIAL_LEDGER_LAWS, make);
}
