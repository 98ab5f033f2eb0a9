import { tradedOf } from './market-roles.ts';
import { protectionOf, tradableBarriers } from './protection-of.ts';
import { durationOf, type SystemConfig } from './system-schema.ts';
import { barrierFloor, horizonBorrowCost, roundTripCost } from './trading-costs.ts';

/** A barrier below this many round-trip costs asks for a hit rate that nobody has (p* = (b + c) / 2b). */
export const SAFE_COST_MULTIPLE = 5;

/** The label's horizon in bars; the schema holds that it is a whole number of them. */
export function horizonBars(config: SystemConfig): number {
  return durationOf(config.label.horizon) / durationOf(config.interval);
}

/** What is allowed but unwise, in sentences for people; shown in the report and by the command line. */
export function configWarnings(config: SystemConfig): string[] {
  const warnings: string[] = [];
  const cost = roundTripCost(config);
  const barrier = barrierFloor(config);
  if (barrier !== undefined && barrier < SAFE_COST_MULTIPLE * cost) {
    const borrow = horizonBorrowCost(config);
    const needed = (barrier + cost + borrow) / (2 * barrier);
    warnings.push(
      `The barrier of ${percent(barrier)} is ${(barrier / cost).toFixed(1)} times the round-trip cost of ${percent(cost)}; ` +
        `below ${SAFE_COST_MULTIPLE} times, costs decide. ${needed >= 1 ? 'Not even a perfect forecast would pay' : `To break even, ${percent(needed)} of trades would have to win`}${borrow === 0 ? '' : `, borrowing for ${percent(borrow)} included`}. ${whoRefuses(config)}`,
    );
  }
  for (const { id, candles } of tradedOf(config.instruments)) {
    const [traded, judged] = [baseOf(id), baseOf(candles?.instrument ?? id)];
    if (traded !== judged)
      warnings.push(
        `${id} is judged on candles of ${candles?.venue} ${candles?.instrument}: what they say of ${judged} need not hold for ${traded}.`,
      );
  }
  if (tradedOf(config.instruments).some(({ kind }) => kind === 'spot') && config.label.classes === 'three-class') {
    warnings.push('Spot instruments cannot be shorted: signals to sell are skipped and counted.');
  }
  if (config.risk.protective_stop === 'none')
    warnings.push('Positions have no stop (risk.protective_stop: none): while no process runs, nothing bounds a loss.');
  return [...warnings, ...marketsToComeWarnings(config), ...untradedBarriers(config)];
}

/** What trading does about a barrier that is close to its costs: only the guardian's setting refuses its entries. */
function whoRefuses({ risk: { minimum_barrier_multiple: multiple } }: SystemConfig): string {
  return multiple === undefined
    ? 'Trading does not refuse it: risk.minimum_barrier_multiple, which would, is not set.'
    : `Trading refuses entries only where the barrier is worth fewer than ${multiple} round trips at the venue's fees (risk.minimum_barrier_multiple).`;
}

/** What a model cannot know of a market that is listed while a run trades. */
function marketsToComeWarnings({ live }: SystemConfig): string[] {
  if (live.slots === undefined) return [];
  return [
    'A market that is listed while a run trades has no facts beside candles and no fitted features: a model that reads them has no forecast of it.',
  ];
}

/** What a triple-barrier system does instead of trading its label's barriers; empty where it trades them. */
function untradedBarriers(config: SystemConfig): string[] {
  if (config.label.kind !== 'triple-barrier') return [];
  const protection = protectionOf(config);
  if (protection === undefined)
    return [
      'The label asks which barrier is touched first, and positions trade no barrier: risk.protective_stop is none.',
    ];
  const { stopDistance, targetDistance } = protection;
  const barriers = tradableBarriers(config);
  if (stopDistance === barriers?.stopDistance && targetDistance === barriers.targetDistance) return [];
  const target = targetDistance === undefined ? 'no target' : `a target at ${percent(targetDistance)}`;
  return [
    'The label asks which barrier is touched first, and positions do not trade those barriers: ' +
      `they have a stop at ${percent(stopDistance)} and ${target}, and close at the horizon. ` +
      (barriers === undefined
        ? 'A barrier that follows volatility (label.volatility_multiple) cannot be traded'
        : 'Without risk.protective_stop and risk.take_profit they would trade them'),
  ];
}

function baseOf(id: string): string {
  return id.split('/')[0] ?? '';
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
