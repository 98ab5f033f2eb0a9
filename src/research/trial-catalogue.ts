import { existsSync } from 'node:fs';
import { commonDays, coveredShare, type MarketDays } from '../core/market-days.ts';
import { isoFromInstant } from '../core/time.ts';
import { annualSharpe, sharpeRatio } from '../evidence/sharpe/sharpe-ratio.ts';
import type { KeptHoldOut, Trial, TrialLedger } from '../evidence/trial-ledger.port.ts';
import { marketName } from '../market/market-name.ts';
import { lookIntoLedger } from './open-ledger.ts';
import { readSystem } from '../parts/read-system.ts';
import { readerInWords } from './record-reading.ts';
import { countedDays } from './judged-markets.ts';
import { differences, settingsOf, type Settings } from '../config/settings-of.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface TrialCatalogueOptions {
  readonly workspace: string;
  /** Of the ledger's records. */
  readonly purpose: string;
  /** A system file, or the name of a system: only trials that count against it. */
  readonly system?: string | undefined;
}

/** The newest run of one configuration in one stage (search or final). */
export interface TrialRow {
  /** Equal for the search and the final run of one configuration. */
  readonly trial: number;
  /** ISO times at which the configuration was recorded first and this run was recorded. */
  readonly first: string;
  readonly at: string;
  readonly system: string;
  readonly stage: 'search' | 'final';
  readonly days: readonly NamedDays[];
  /** Annual, after costs; absent for returns without variance. */
  readonly sharpe?: number;
  /** Number of configurations that count against this run, including this one. */
  readonly tries: number;
  /** Settings that differ from those of the first trial of the group; `null` for one that is absent. */
  readonly differs: Settings;
}

/** Days as text; absent if an older version did not record them. */
export interface NamedDays {
  readonly market: string;
  readonly from?: string;
  readonly to?: string;
}

export interface HoldOutRow {
  readonly days: readonly NamedDays[];
  readonly system: string;
  readonly at: string;
  /** Share of its time that was read, before or after, in [0, 1]. */
  readonly shareRead: number;
  readonly readers: readonly string[];
}

/** Trials that share days, directly or through other trials. */
export interface TrialGroup {
  readonly markets: readonly string[];
  readonly trials: readonly TrialRow[];
  readonly holdOuts: readonly HoldOutRow[];
}

/** The trials in the ledger of a workspace, grouped by shared days, the oldest first. */
export async function trialCatalogue({
  workspace,
  purpose,
  system,
}: TrialCatalogueOptions): Promise<readonly TrialGroup[]> {
  const wanted = await selection(system);
  return (
    (await lookIntoLedger(workspaceAt(workspace), async (ledger) => {
      const groups = groupsOf(newestRuns(await ledger.runs(purpose))).filter(wanted);
      return inTurn(groups, (runs) => describeGroup(ledger, purpose, runs));
    })) ?? []
  );
}

/** A system file selects the groups of its markets. A name selects the groups in which that system was judged. */
async function selection(system: string | undefined): Promise<(runs: readonly Trial[]) => boolean> {
  if (system === undefined) return () => true;
  if (!existsSync(system) && !/\.ya?ml$/i.test(system)) return (runs) => runs.some((run) => run.system === system);
  const { instruments } = await readSystem(system);
  const markets = new Set(instruments.map(({ id, candles }) => marketName(candles?.instrument ?? id)));
  return (runs) => runs.some(({ days }) => days.some(({ market }) => markets.has(market)));
}

function newestRuns(runs: readonly Trial[]): readonly Trial[] {
  const newest = new Map(runs.map((run) => [`${run.id} ${run.stage}`, run]));
  return [...newest.values()];
}

/** Groups of runs that share days, directly or through other runs. */
function groupsOf(runs: readonly Trial[]): readonly (readonly Trial[])[] {
  let groups: (readonly Trial[])[] = [];
  for (const run of runs) {
    const touches = (group: readonly Trial[]): boolean =>
      group.some((other) => other.id === run.id || commonDays(other.days, run.days).length > 0);
    groups = [...groups.filter((group) => !touches(group)), [...groups.filter(touches).flat(), run]];
  }
  return groups.map((group) =>
    group.toSorted((one, other) => one.firstAt - other.firstAt || one.id - other.id || one.at - other.at),
  );
}

async function describeGroup(ledger: TrialLedger, purpose: string, runs: readonly Trial[]): Promise<TrialGroup> {
  const base = settingsOf(runs[0]?.configuration ?? '{}');
  const days = runs.flatMap((run) => run.days);
  const markets = [...new Set(days.map(({ market }) => market))].sort();
  const holdOuts = await ledger.holdOuts({
    purpose,
    days: markets.map((market) => ({ market, from: -Infinity, to: Infinity })),
  });
  return {
    markets,
    trials: await inTurn(runs, async (run) => {
      const counted = await ledger.trials({ purpose, days: countedDays(run.stage, run.days) });
      return describeRun(run, { base, tries: counted.length });
    }),
    holdOuts: await inTurn(distinct(holdOuts), (holdOut) => describeHoldOut(ledger, holdOut)),
  };
}

/** Asks for one after the other: a ledger on a server is not flooded with questions. */
async function inTurn<Each, Found>(
  each: readonly Each[],
  ask: (one: Each) => Promise<Found>,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const one of each) found.push(await ask(one));
  return found;
}

function describeRun(
  { id, firstAt, at, system, stage, days, returns, periodsPerYear, configuration }: Trial,
  { base, tries }: { readonly base: Settings; readonly tries: number },
): TrialRow {
  const ratio = sharpeRatio(returns);
  return {
    trial: id,
    first: isoFromInstant(firstAt),
    at: isoFromInstant(at),
    system,
    stage,
    days: days.map(named),
    ...(ratio === undefined ? {} : { sharpe: annualSharpe(ratio, periodsPerYear) }),
    tries,
    differs: differences(base, settingsOf(configuration)),
  };
}

/** Of equal hold-outs of repeated runs only the first is kept. */
function distinct(holdOuts: readonly KeptHoldOut[]): readonly KeptHoldOut[] {
  const first = new Map<string, KeptHoldOut>();
  for (const holdOut of holdOuts) {
    const key = JSON.stringify(holdOut.days);
    if (!first.has(key)) first.set(key, holdOut);
  }
  return [...first.values()];
}

async function describeHoldOut(ledger: TrialLedger, { purpose, days, system, at }: KeptHoldOut): Promise<HoldOutRow> {
  const readings = await ledger.readings({ purpose, days });
  return {
    days: days.map(named),
    system,
    at: isoFromInstant(at),
    shareRead: coveredShare(
      days,
      readings.flatMap((reading) => reading.days),
    ),
    readers: [...new Set(readings.map(readerInWords))],
  };
}

function named({ market, from, to }: MarketDays): NamedDays {
  const iso = (microseconds: number) => new Date(Math.floor(microseconds / 1_000)).toISOString();
  return {
    market,
    ...(Number.isFinite(from) ? { from: iso(from) } : {}),
    ...(Number.isFinite(to) ? { to: iso(to) } : {}),
  };
}
