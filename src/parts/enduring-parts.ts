import type { EdgewiseError } from '../core/errors.ts';
import { failure } from '../core/outcome.ts';
import { isPartFailure } from '../core/part-failure.ts';
import type { RiskCheck } from '../risk/risk-check.port.ts';
import type { Sizer } from '../risk/sizer.port.ts';
import { FAILED_DECISION, type Strategy } from '../strategy/strategy.port.ts';
import { delegateTo } from './delegate-to.ts';

/**
 * While a run trades, a part of a user that throws makes no order, and everything else goes on: timers, stops and exits
 * do not wait until the part has been corrected. Each failure is reported. A failure of ours still ends the process.
 */
export type ReportPartFailure = (failure: EdgewiseError) => void;

/**
 * Part of what the engine decides, which a replay elsewhere has to repeat: paths and lines stand in the report alone.
 */
const THREW = 'its own code threw an error';

/** The strategy; a moment at which it throws has no signals. */
export function enduringStrategy(strategy: Strategy, report: ReportPartFailure): Strategy {
  return delegateTo(strategy, (name, call) =>
    name === 'decide' ? endured(call, () => FAILED_DECISION, report) : call(),
  );
}

/** The sizer; a belief for which it throws has no size. */
export function enduringSizer(sizer: Sizer, report: ReportPartFailure): Sizer {
  const unsized = () => failure({ sizer: sizer.name, reason: THREW });
  return delegateTo(sizer, (name, call) => (name === 'size' ? endured(call, unsized, report) : call()));
}

/**
 * The check. Where it throws, an order that could open something is refused, and one that can only close passes:
 * nothing holds an exit back. A limit on losses that throws is not hit.
 */
export function enduringCheck(check: RiskCheck, report: ReportPartFailure): RiskCheck {
  return {
    ...delegateTo(check, (_, call) => endured(call, () => undefined, report)),
    review: (order, view) =>
      endured(
        () => check.review(order, view),
        () => (order.reduce === 'reduce-only' ? undefined : { check: check.name, reason: THREW }),
        report,
      ),
  };
}

function endured<Answer>(call: () => Answer, otherwise: () => Answer, report: ReportPartFailure): Answer {
  try {
    return call();
  } catch (error) {
    if (!isPartFailure(error)) throw error;
    report(error);
    return otherwise();
  }
}
