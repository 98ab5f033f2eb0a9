import { baseAmount } from '../core/base-amount.ts';
import { textOfAmount, textOfSteps } from '../core/decimal-text.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor } from '../core/money.ts';
import { roundedParts } from '../core/rounded-parts.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { Difference } from '../live/reconciliation.ts';
import { KILL_TAG } from '../system/live-run.ts';
import type { AdoptOutcome } from '../system/adopt-run.ts';
import type { AdoptionPlan } from '../system/plan-adoption.ts';
import { signed } from './money-lines.ts';

/** What a person has to see before anything is booked. */
export function describePlan(plan: AdoptionPlan, instruments: readonly Instrument[]): string {
  const { fills, trades, before, after, roundingMinor } = plan;
  const quote = instruments[0]?.quote ?? '';
  const lines = before.length === 0 ? ['The books of the run and the venue agree.'] : ['The books of the run and the venue differ:', ...before.map((one) => `  ${differenceText(one, instruments)}`)];
  if (fills.length === 0 && before.length === 0) return [...lines, 'There is nothing to adopt.'].join('\n');
  if (fills.length === 0) {
    const nothing = 'No trade that the venue shows explains a position that is gone: there is nothing to adopt by now.';
    return [...lines, nothing, ...whatIsUnknown(plan)].join('\n');
  }
  lines.push('', 'To be booked:', ...fills.map((fill) => `  ${fillText(fill, instruments)}`));
  for (const { instrument, grossMinor, feesMinor, financingMinor, netMinor } of trades) {
    const { total, parts } = roundedParts(amountFromMinor(netMinor), [grossMinor, -feesMinor, financingMinor].map(amountFromMinor), 2);
    const [gross = 0, fees = 0, financing = 0] = parts;
    lines.push(`  the trade in ${instrument} ends: net ${signed(total)} ${quote} = price ${signed(gross)}, fees ${signed(fees)}, financing ${signed(financing)}`);
  }
  if (roundingMinor !== 0n) lines.push(`  ${textOfAmount(roundingMinor, 2)} ${quote} that the venue rounded`);
  lines.push('', after.length === 0 ? 'After it the books and the venue agree.' : 'Different after it:', ...after.map((one) => `  ${differenceText(one, instruments)}`));
  return [...lines, ...(after.length === 0 ? [] : whatIsUnknown(plan))].join('\n');
}

/** Why a trade may be missing that would explain what is different. */
function whatIsUnknown({ shownBy, cutAt }: AdoptionPlan): readonly string[] {
  const late = `A trade may still come: the venue shows trades up to a minute late. Try again after ${timeText(shownBy)} UTC.`;
  if (cutAt === undefined) return [late];
  const upTo = `those up to ${timeText(cutAt)} UTC were too many to look at`;
  const cut = `The list of other trades was cut: ${upTo}, and one of them may explain it.`;
  return [late, cut];
}

function timeText(at: Instant): string {
  return isoFromInstant(at).slice(0, 19).replace('T', ' ');
}

/** How it ended. */
export function describeAdoption({ outcome, bookedBy, plan }: AdoptOutcome): string {
  if (outcome === 'not-confirmed') return 'Nothing was booked. Type "adopt", or give --yes, to book it.';
  if (outcome === 'nothing-to-adopt') return 'Nothing was booked.';
  return `Booked by ${bookedBy ?? 'the run'}: ${plan.fills.length} ${plan.fills.length === 1 ? 'fill' : 'fills'}. ${plan.after.length === 0 ? 'The books and the venue agree.' : 'Something is different still; the run enters nothing until it agrees.'}`;
}

function differenceText(difference: Difference, instruments: readonly Instrument[]): string {
  if (difference.kind === 'cash') return `cash: the venue has ${signed(amountFromMinor(difference.minor))} beyond the books`;
  const instrument = instruments.find(({ id }) => id === difference.instrument);
  const text = (lots: number): string => baseAmount(lots, instrument);
  return `${difference.instrument}: the venue has ${text(difference.theirs)}, the books ${text(difference.ours)}`;
}

function fillText(fill: Fill, instruments: readonly Instrument[]): string {
  const instrument = instruments.find(({ id }) => id === fill.instrument);
  const amount = instrument === undefined ? `${fill.lots} lots of ${fill.instrument}` : `${textOfSteps(fill.lots, instrument.lot)} ${instrument.base} at ${textOfSteps(fill.priceTicks, instrument.tick)}`;
  return `${timeText(fill.at)}  ${fill.side} ${amount}, fee ${textOfAmount(fill.feeMinor, 2)}: ${whoTraded(fill)} (trade ${fill.id})`;
}

function whoTraded({ cause, order }: Fill): string {
  if (cause === 'liquidation') return 'the venue closed it';
  if (cause === 'by-hand') return 'by hand';
  return order.startsWith(KILL_TAG) ? 'the kill switch' : 'an order of the run';
}
