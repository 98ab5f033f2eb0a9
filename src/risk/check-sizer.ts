import { stepSize } from '../core/money.ts';
import { drawnSizings } from './drawn-sizings.ts';
import type { Sizer, SizingView } from './sizer.port.ts';

/** A broken promise of a sizer. */
export interface SizerProblem {
  readonly sizer: string;
  readonly check: 'name' | 'window' | 'throws' | 'size' | 'refusal' | 'nonsense' | 'change' | 'repetition';
  readonly message: string;
}

/**
 * The contract of every sizer, ours and a user's. Asked in every situation it gives whole lots that the venue takes, or
 * a refusal with its own name and a reason; without a price or equity it gives no size. It changes nothing that it is
 * shown, and gives the same answer to the same view, whatever it was asked between.
 *
 * An empty list is a pass; at most one problem per check is reported.
 */
export function checkSizer(sizer: Sizer): readonly SizerProblem[] {
  const found = new Map<SizerProblem['check'], SizerProblem>();
  const report = (check: SizerProblem['check'], message: string): void => {
    if (!found.has(check)) found.set(check, { sizer: sizer.name, check, message });
  };
  const { name, volatilityWindow } = sizer;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) report('name', `a name is in kebab-case, was "${name}"`);
  if (volatilityWindow !== undefined && !(Number.isInteger(volatilityWindow) && volatilityWindow >= 2))
    report('window', `a window is a whole number of at least 2, was ${volatilityWindow}`);
  const shown = drawnSizings();
  const first = shown.map((view) => answerTo(sizer, view, report));
  // The second time in another order: an answer depends on its view alone.
  for (const [place, view] of [...shown.entries()].toReversed()) {
    if (answerTo(sizer, view, report) === first[place]) continue;
    report('repetition', `asked twice it answered differently, ${inWords(view)}`);
  }
  return [...found.values()];
}

type Report = (check: SizerProblem['check'], message: string) => void;

/** What the sizer answers, as text. */
function answerTo(sizer: Sizer, view: SizingView, report: Report): string {
  const before = JSON.stringify(plain(view));
  try {
    const size = sizer.size(view);
    if (JSON.stringify(plain(view)) !== before) report('change', `it changed what it was shown, ${inWords(view)}`);
    if (size.ok) checkSize(size.value.lots, view, report);
    else if (size.problem.sizer !== sizer.name || size.problem.reason.trim() === '')
      report('refusal', `a refusal carries the name of its sizer and a reason, was ${JSON.stringify(size.problem)}`);
    return JSON.stringify(size);
  } catch (error) {
    report('throws', `it threw, ${inWords(view)}: ${String(error)}`);
    return 'threw';
  }
}

function checkSize(lots: number, view: SizingView, report: Report): void {
  const { instrument, price, equity } = view;
  if (!(price > 0 && Number.isFinite(price)) || !(equity > 0)) {
    report('nonsense', `without a price and equity there is no size, was ${lots} lots, ${inWords(view)}`);
    return;
  }
  const least = Math.max(1, instrument.minimumLots);
  if (!Number.isSafeInteger(lots) || lots < least)
    report('size', `a size is whole lots, ${least} at least, was ${lots}, ${inWords(view)}`);
  else if (lots * stepSize(instrument.lot) * price < instrument.minimumNotional)
    report('size', `${lots} lots are worth less than the smallest order, ${inWords(view)}`);
}

function plain(view: SizingView): unknown {
  const { forecast } = view;
  return {
    ...view,
    price: String(view.price),
    volatility: String(view.volatility),
    forecast: [...(forecast?.probabilities ?? [])],
  };
}

function inWords({ instrument, belief, price, equity, volatility }: SizingView): string {
  return `with ${instrument.kind}, a belief of ${belief}, a price of ${price}, equity of ${equity} and a volatility of ${volatility}`;
}
