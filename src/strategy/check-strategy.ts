import { readSnapshotText, snapshotText } from '../core/snapshot-text.ts';
import { drawnViews } from './drawn-views.ts';
import type { Decision, DecisionView, Signal, Strategy } from './strategy.port.ts';

/** A broken promise of a strategy. */
export interface StrategyProblem {
  readonly strategy: string;
  readonly check:
    | 'name'
    | 'features'
    | 'throws'
    | 'signal'
    | 'change'
    | 'repetition'
    | 'isolation'
    | 'reuse'
    | 'memory';
  readonly message: string;
}

export interface CheckStrategyOptions {
  /** Class names in the order of the forecasts' probabilities. */
  readonly classes: readonly string[];
  /** The artefact that made the forecasts. */
  readonly artifact?: string;
  readonly markets?: number;
  readonly moments?: number;
  readonly seed?: number;
}

/**
 * The contract of every strategy, ours and a user's. It decides at every moment without throwing: with forecasts, with
 * forecasts of some markets only and without any, flat, long and short, with features that are known and that are not.
 * Its signals are in their ranges, one of a market at most. It changes nothing that it is shown, keeps no object that
 * it is shown, shares no state between instances, and decides the same when a run is repeated. Where it says what it
 * remembers, a new instance that takes it decides the same from there on.
 *
 * `make` gives a new instance. An empty list is a pass; at most one problem per check is reported.
 */
export function checkStrategy(make: () => Strategy, options: CheckStrategyOptions): readonly StrategyProblem[] {
  return new StrategyCheck(make, options).problems();
}

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST_REASON = 1_000;

class StrategyCheck {
  readonly #make: () => Strategy;
  readonly #strategy: Strategy;
  readonly #options: Required<CheckStrategyOptions>;
  readonly #views: readonly DecisionView[];
  readonly #found = new Map<StrategyProblem['check'], StrategyProblem>();

  constructor(make: () => Strategy, options: CheckStrategyOptions) {
    this.#make = make;
    this.#strategy = make();
    this.#options = { artifact: 'checked', markets: 3, moments: 400, seed: 1, ...options };
    this.#views = drawnViews(this.#strategy.features, this.#options);
  }

  problems(): readonly StrategyProblem[] {
    this.#checkNames();
    const first = this.#decisions(this.#views);
    if (first === undefined) return [...this.#found.values()];
    this.#checkSignals(first);
    const alone = first.map(inWords);
    this.#compare('repetition', alone, 'a new instance decided otherwise on the very same views');
    this.#compareReused(alone);
    this.#compareInterleaved(alone);
    this.#compareRestored(alone);
    return [...this.#found.values()];
  }

  #report(check: StrategyProblem['check'], message: string): void {
    if (!this.#found.has(check)) this.#found.set(check, { strategy: this.#strategy.name, check, message });
  }

  #checkNames(): void {
    const { name, features } = this.#strategy;
    if (!KEBAB_CASE.test(name)) this.#report('name', `a name is in kebab-case, was "${name}"`);
    if (new Set(features).size < features.length) this.#report('features', 'it names a feature twice');
    if (features.some((feature) => feature.trim() === ''))
      this.#report('features', 'it names a feature without a name');
  }

  /** What a new instance decides; undefined when it throws. */
  #decisions(shown: Iterable<DecisionView>, strategy = this.#make()): Decision[] | undefined {
    const decisions: Decision[] = [];
    for (const view of shown) {
      const before = JSON.stringify(plain(view));
      try {
        decisions.push(strategy.decide(view));
      } catch (error) {
        this.#report('throws', `it threw at ${situation(view)}: ${String(error)}`);
        return undefined;
      }
      if (JSON.stringify(plain(view)) !== before)
        this.#report('change', `it changed what it was shown at ${situation(view)}`);
    }
    return decisions;
  }

  #checkSignals(decisions: readonly Decision[]): void {
    for (const [place, { signals }] of decisions.entries()) {
      const where = situation(this.#views[place]);
      for (const signal of signals) {
        const fault = faultOf(signal, this.#options.markets);
        if (fault !== undefined) this.#report('signal', `${fault}, at ${where}`);
      }
      if (new Set(signals.map(({ market }) => market)).size < signals.length)
        this.#report('signal', `it gave two signals of one market at ${where}`);
    }
  }

  #compare(check: 'repetition' | 'reuse', alone: readonly string[], message: string, shown = this.#views): void {
    const again = this.#decisions(shown)?.map(inWords);
    const differing = again?.findIndex((decision, place) => decision !== alone[place]) ?? -1;
    if (differing >= 0)
      this.#report(
        check,
        `${message}, at ${situation(this.#views[differing])}: ${again?.[differing]} after ${alone[differing]}`,
      );
  }

  /** The engine shows one view object again and again; what a strategy kept of it is another moment's then. */
  #compareReused(alone: readonly string[]): void {
    const strategy = this.#make();
    const reused = { ...this.#views[0] } as { -readonly [Key in keyof DecisionView]: DecisionView[Key] };
    for (const [place, view] of this.#views.entries()) {
      Object.assign(reused, structuredClone(view));
      const decision = inWords(strategy.decide(reused));
      if (decision === alone[place]) continue;
      this.#report('reuse', `it decided otherwise when one view object was reused, at ${situation(view)}`);
      return;
    }
  }

  /** Two instances in turns, the second on the same moments backwards. */
  #compareInterleaved(alone: readonly string[]): void {
    const [one, other] = [this.#make(), this.#make()];
    for (const [place, view] of this.#views.entries()) {
      const back = this.#views.at(-1 - place);
      if (back !== undefined) other.decide(back);
      if (inWords(one.decide(view)) === alone[place]) continue;
      this.#report('isolation', `another instance changed what it decides at ${situation(view)}`);
      return;
    }
  }

  /** A new instance from the middle on, with what the first one remembers there. */
  #compareRestored(alone: readonly string[]): void {
    const [one, restored] = [this.#make(), this.#make()];
    const { memory } = one;
    if (memory === undefined) return;
    const middle = Math.floor(this.#views.length / 2);
    this.#decisions(this.#views.slice(0, middle), one);
    if (memory !== 'nothing' && typeof restored.memory === 'object')
      restored.memory.restore(readSnapshotText(snapshotText(memory.snapshot())));
    const later = this.#decisions(this.#views.slice(middle), restored)?.map(inWords);
    const differing = later?.findIndex((decision, place) => decision !== alone[middle + place]) ?? -1;
    if (differing < 0) return;
    const said =
      memory === 'nothing' ? 'it says that it remembers nothing, and' : 'what it says that it remembers is not all:';
    const where = situation(this.#views[middle + differing]);
    this.#report('memory', `${said} a new instance decided otherwise from the middle on, at ${where}`);
  }
}

/** What is wrong with a signal, in words. */
function faultOf(signal: Signal, markets: number): string | undefined {
  const { market, belief, holdFor, reason } = signal;
  if (!Number.isInteger(market) || market < 0 || market >= markets)
    return `a signal is of one of ${markets} markets, was of ${market}`;
  if (!(belief >= -1 && belief <= 1)) return `a belief is between -1 and 1, was ${belief}`;
  if (holdFor !== undefined && !(holdFor > 0 && Number.isSafeInteger(holdFor)))
    return `a belief holds for whole microseconds above zero, was ${holdFor}`;
  if (reason.trim() === '' || reason.length > LONGEST_REASON)
    return 'a signal has a reason, in at most 1,000 characters';
  return faultOfSize(signal);
}

function faultOfSize({ belief, confidence, share }: Signal): string | undefined {
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1))
    return `a confidence is between 0 and 1, was ${confidence}`;
  if (share !== undefined && !(share > 0 && Number.isFinite(share) && belief !== 0))
    return `a share is above zero and goes with a belief that is not 0, was ${share} with ${belief}`;
  return undefined;
}

function inWords({ signals }: Decision): string {
  return JSON.stringify(signals);
}

/** Typed arrays as lists, so that a change of one number shows. */
function plain({ moment, forecast, features, portfolio }: DecisionView): unknown {
  const forecasts =
    forecast.kind === 'made'
      ? forecast.forecasts.map((one) => one && { ...one, probabilities: [...one.probabilities] })
      : forecast;
  return [moment, forecasts, features.map((row) => row && [...row].map(String)), portfolio];
}

function situation(view: DecisionView | undefined): string {
  if (view === undefined) return 'no moment';
  const lots = view.portfolio.positions.map((position) => position.lots).join(', ');
  const forecasts = view.forecast.kind === 'made' ? 'with forecasts' : 'without forecasts';
  return `the moment ${view.moment.at}, ${forecasts}, holding ${lots} lots`;
}
