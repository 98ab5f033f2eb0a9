import { describe, expect, it } from 'vitest';
import { effort } from '../../test/harness/effort.ts';
import { Bench } from '../../test/support/engine-bench.ts';
import { ChanceRun, type RunSnapshot } from '../../test/support/chance-run.ts';
import { ChanceTrading } from '../../test/support/chance-trading.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { readSnapshotText, snapshotText } from '../core/snapshot-text.ts';
import { SeededRandom } from '../math/random.ts';
import type { EngineEvent } from './event.ts';

/** A run up to an event, what its snapshot there is, and what came after it. */
interface Cut {
  readonly where: string;
  readonly snapshot: RunSnapshot;
  readonly events: readonly EngineEvent[];
  /** Of an engine that was not interrupted. */
  readonly answers: readonly string[];
  readonly visible: string;
  readonly end: string;
}

/** A snapshot as text, whatever the order in which members were set. */
function inOrder(snapshot: RunSnapshot): string {
  return canonicalJson(JSON.parse(snapshotText(snapshot)));
}

/** Plays a seed, and cuts the run at drawn events. */
function cutsOf(seed: number, { steps, cuts }: { readonly steps: number; readonly cuts: number }): Cut[] {
  const trading = new ChanceTrading(seed);
  const { events, answers } = trading.play(steps);
  const random = new SeededRandom(seed + 1_000_000);
  const places = Array.from({ length: cuts }, () => Math.max(events.length - 500, 0) + random.below(500));
  const kept = places.filter((place) => place < events.length).toSorted((a, b) => a - b);
  const again = new ChanceRun();
  let shown = 0;
  return kept.map((place) => {
    for (; shown < place; shown++) again.answer(events[shown] as EngineEvent);
    return {
      where: `seed ${seed}, event ${place} of ${events.length}`,
      snapshot: readSnapshotText(snapshotText(again.snapshot())) as RunSnapshot,
      events: events.slice(place),
      answers: answers.slice(place),
      visible: snapshotText(trading.run.visible),
      end: inOrder(trading.run.snapshot()),
    };
  });
}

/** Where a run that begins from a snapshot first differs from one that was not interrupted; undefined: nowhere. */
function differenceIn({ events, answers, visible, end }: Cut, snapshot: RunSnapshot): string | undefined {
  const run = new ChanceRun();
  try {
    run.restore(snapshot);
    for (const [place, event] of events.entries()) {
      const answer = run.answer(event);
      if (answer !== answers[place]) return `event ${place + 1} after it (${event.kind}): ${answer}`;
    }
    if (snapshotText(run.visible) !== visible) return `what others read: ${snapshotText(run.visible)}`;
    return inOrder(run.snapshot()) === end ? undefined : 'the snapshot at the end alone';
  } catch (error) {
    return String(error);
  }
}

/** In its run a stop that had ended closes a position by a late fill, after a cut: few seeds have that. */
const LATE_STOP = 267;
const SHORT = [...Array(effort({ usual: 150, thorough: 600 })).keys(), LATE_STOP].flatMap((seed) =>
  cutsOf(seed, { steps: 400, cuts: 4 }),
);
/** Long enough that the oldest fills and orders of it are forgotten. */
const LONG = [1, 2].flatMap((seed) => cutsOf(seed, { steps: 40_000, cuts: 3 }));

describe('an engine that is restored from a snapshot', () => {
  it('answers every later event, and stands at the end, like one that was not interrupted', () => {
    for (const cut of [...SHORT, ...LONG]) expect(differenceIn(cut, cut.snapshot), cut.where).toBeUndefined();
    expect(SHORT.length, 'cuts that were tried').toBeGreaterThan(150);
  });

  it('does not when any one thing is missing in the snapshot', () => {
    const fresh = new ChanceRun().snapshot();
    const paths = pathsIn(fresh).filter((path) => !SHOWN_ELSEWHERE.has(path));
    const unnoticed = paths.filter(
      (path) =>
        ![...SHORT, ...LONG].some((cut) => {
          const found = differenceIn(cut, lacking(cut.snapshot, fresh, path));
          return found !== undefined && found !== 'the snapshot at the end alone';
        }),
    );
    expect(paths.length, 'things in a snapshot').toBeGreaterThan(50);
    expect(unnoticed, 'whose loss changes nothing').toEqual([]);
  });

  it('of another universe is refused', () => {
    const { engine } = new ChanceRun().snapshot();
    const [spot, margin, last] = engine.markets;
    if (spot === undefined || margin === undefined || last === undefined) throw new Error('there are three markets');
    const other = { ...engine, markets: [spot, last, margin] };
    expect(() => new ChanceRun().engine.restore(other)).toThrow(/M2\/USD for M1\/USD/);
    expect(() => new ChanceRun().engine.restore({ ...engine, markets: [spot, margin] })).toThrow(
      /of 3 markets, was of 2/,
    );
    const { volatility: _, ...unsized } = engine;
    expect(() => new ChanceRun().engine.restore({ ...unsized, volatility: undefined })).toThrow(/volatilities/);
  });

  it('has no snapshot while its strategy does not say what it remembers', () => {
    const { engine } = new Bench();
    expect(engine.snapshot()).toBeUndefined();
  });
});

/**
 * Chance seldom needs them within a run of a test: fills and orders from before hundreds of others, seven stops of one
 * position, refusals in a row for want of coins, a dozen stops that were not kept. The tests of `MarketLedger`,
 * `OrderTracker`, `ProtectiveStops` and `SellableLots` lose them. The instrument is only held against the engine's own.
 * No market is listed or settled in these runs; `market-changes.test.ts` loses what such runs add.
 */
const SHOWN_ELSEWHERE = new Set([
  'engine.universe',
  'engine.portfolio.changed',
  'engine.portfolio.markets.*.start.openedAt',
  'engine.portfolio.markets.*.forgotten',
  'engine.portfolio.markets.*.late',
  'engine.portfolio.markets.*.settled',
  'engine.orders.older',
  'engine.markets.*.stops.renewal',
  'engine.markets.*.stops.unkept',
  'engine.markets.*.stops.unkeptAt',
  'engine.markets.*.stops.asked',
  'engine.markets.*.sellable.refusals',
  'engine.markets.*.instrument',
]);

/** These are one thing, whatever they consist of. */
const WHOLE = new Set(['state', 'moment', 'guardian', 'orderIds']);

/** Everything in a snapshot by its name; `*` stands for all markets. */
function pathsIn(value: unknown, path: readonly string[] = []): string[] {
  const last = path.at(-1) ?? '';
  if (last === 'markets' && Array.isArray(value)) return pathsIn(value[0], [...path, '*']);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || WHOLE.has(last)) return [path.join('.')];
  return Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, name]));
}

/** The snapshot with one thing as it is before the first event. */
function lacking<Value>(value: Value, fresh: unknown, path: string): Value {
  return lackingAt(value, fresh, path.split('.')) as Value;
}

function lackingAt(value: unknown, fresh: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return fresh;
  if (name === '*') {
    const [first] = fresh as readonly unknown[];
    return (value as readonly unknown[]).map((each, index) =>
      lackingAt(each, (fresh as readonly unknown[])[index] ?? first, rest),
    );
  }
  const [members, freshMembers] = [value, fresh] as readonly Readonly<Record<string, unknown>>[];
  return { ...members, [name]: lackingAt(members?.[name], freshMembers?.[name], rest) };
}
