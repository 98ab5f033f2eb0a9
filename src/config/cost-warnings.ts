import { tradedOf } from './market-roles.ts';
import { formatDuration } from '../core/time.ts';
import type { ListedFee } from '../venues/trade-fees.ts';
import { SAFE_COST_MULTIPLE } from './config-warnings.ts';
import type { SystemConfig } from './system-schema.ts';
import { barrierFloor, publishedCosts, roundTripCost, takerFeeBps, tradingCosts } from './trading-costs.ts';

/**
 * Where the venue takes more than the system supposes, in sentences for people. Sizing, training and backtests go by
 * what the system supposes, so that what they say is too good then; the guardian's check of the barrier goes by the
 * venue. A large account may pay less than is listed.
 */
export function costWarnings(config: SystemConfig, fees: readonly ListedFee[]): readonly string[] {
  const assumed = takerFeeBps(config);
  return fees.flatMap(({ instrument, takerBps }) => {
    if (takerBps <= assumed) return [];
    const [supposed, real] = [roundTripCost(config), roundTripCost(config, { feeBps: takerBps })];
    const barrier = barrierFloor(config);
    const worth = barrier === undefined ? '' : worthInWords(barrier / real);
    return [
      `${instrument}: the system supposes a fee of ${assumed} basis points per side, and the venue lists ${takerBps}. Going in and out costs ${percent(real)}, not ${percent(supposed)}${worth}. ${adviceFor(config, takerBps)} and research again.`,
    ];
  });
}

function worthInWords(roundTrips: number): string {
  const wise = roundTrips < SAFE_COST_MULTIPLE ? `, where ${SAFE_COST_MULTIPLE} are wise` : '';
  return `; the label's barrier is worth ${roundTrips.toFixed(1)} of that${wise}`;
}

/** That a venue did not say what it takes, and what counts instead, in a sentence; none where it said it of all. */
export function unknownFeeWarnings(config: SystemConfig, unknown: readonly string[]): readonly string[] {
  if (unknown.length === 0) return [];
  return [
    `The venue did not say what it takes of a trade in ${unknown.join(', ')}, or in a form that is not known: ` +
      `the ${takerFeeBps(config)} basis points per side that the system supposes count, and it may take more. ` +
      'Compare them with what your account pays there.',
  ];
}

/** `costWarnings` by what the venue has published, with what lending costs: for research, where nobody can be asked. */
export function publishedCostWarnings(config: SystemConfig): readonly string[] {
  const traded = tradedOf(config.instruments);
  const published = traded.map((instrument) => publishedCosts(instrument));
  const fees = traded.flatMap(({ id }, place) => {
    const takerBps = published[place]?.fees[0]?.takerBps;
    return takerBps === undefined ? [] : [{ instrument: id, takerBps }];
  });
  const lending = traded.flatMap(({ id }, place) => {
    const [supposed, real] = [tradingCosts(config, place).borrow, published[place]?.borrow];
    if (supposed === undefined || real === undefined) return [];
    if (supposed.longBorrowBps >= real.longBorrowBps && supposed.shortBorrowBps >= real.shortBorrowBps) return [];
    return [
      `${id}: the system supposes ${supposed.longBorrowBps} basis points for borrowing, and the venue takes ${real.longBorrowBps} of a long position and ${real.shortBorrowBps} of a short one, when it opens and every ${formatDuration(real.rolloverEvery)}.`,
    ];
  });
  return [...costWarnings(config, fees), ...lending];
}

function adviceFor({ costs }: SystemConfig, takerBps: number): string {
  return costs.fee_bps === undefined
    ? 'The recorded schedule is too old: set costs.assumption and costs.fee_bps'
    : `Leave costs.fee_bps out, or set it to ${takerBps},`;
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
