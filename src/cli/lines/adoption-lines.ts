import { baseAmount } from '../../core/base-amount.ts';
import { countOf } from '../../core/count-of.ts';
import { textOfAmount, textOfSteps } from '../../core/decimal-text.ts';
import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { amountFromMinor } from '../../core/money.ts';
import { roundedParts } from '../../core/rounded-parts.ts';
import { isoFromInstant, type Instant } from '../../core/time.ts';
import type { Difference } from '../../live/reconciliation.ts';
import { KILL_TAG } from '../../trading/kill-orders.ts';
import type { AdoptOutcome } from '../../operate/adopt-run.ts';
import type { BookedDecision } from '../../operate/book-decision.ts';
import type { AdoptionPlan } from '../../operate/plan-adoption.ts';
import type { SettledDecision } from '../../operate/settle-decision.ts';
import type { WaitingDecision } from '../../operate/waiting-decision.ts';
import { signed } from './printed-sum.ts';

/** Describes a plan for the person who confirms it. */
export function describePlan(plan: AdoptionPlan, instruments: readonly Instrument[]): string {
  const { fills, trades, before, after, roundingMinor } = plan;
  const quote = instruments[0]?.quote ?? '';
  const lines =
    before.length === 0
      ? ['The books of the run and the venue agree.']
      : ['The books of the run and the venue differ:', ...before.map((one) => `  ${differenceText(one, instruments)}`)];
  if (fills.length === 0 && before.length === 0) return [...lines, 'There is nothing to adopt.'].join('\n');
  if (fills.length === 0) {
    const nothing = 'No trade that the venue shows explains a position that is gone: there is nothing to adopt by now.';
    return [...lines, nothing, ...whatIsUnknown(plan)].join('\n');
  }
  lines.push('', 'To be booked:', ...fills.map((fill) => `  ${fillText(fill, instruments)}`));
  for (const { instrument, grossMinor, feesMinor, financingMinor, netMinor } of trades) {
    const { total, parts } = roundedParts(
      amountFromMinor(netMinor),
      [grossMinor, -feesMinor, financingMinor].map(amountFromMinor),
      2,
    );
    const [gross = 0, fees = 0, financing = 0] = parts;
    lines.push(
      `  the trade in ${instrument} ends: net ${signed(total)} ${quote} = price ${signed(gross)}, fees ${signed(fees)}, financing ${signed(financing)}`,
    );
  }
  if (roundingMinor !== 0n) lines.push(`  ${textOfAmount(roundingMinor, 2)} ${quote} that the venue rounded`);
  lines.push(
    '',
    after.length === 0 ? 'After it the books and the venue agree.' : 'Different after it:',
    ...after.map((one) => `  ${differenceText(one, instruments)}`),
  );
  return [...lines, ...(after.length === 0 ? [] : whatIsUnknown(plan))].join('\n');
}

/** Says why a trade that would explain the difference may be missing. */
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

/** Describes the result of an adoption. */
export function describeAdoption({ outcome, bookedBy = 'the run', bookedEvents, plan }: AdoptOutcome): string {
  if (outcome === 'not-confirmed') return NOT_CONFIRMED;
  if (outcome === 'nothing-to-adopt') return 'Nothing was booked.';
  if (outcome === 'changed')
    return 'The books of the run changed meanwhile, and nothing was booked. Run this again to book what is shown above.';
  const agree =
    plan.after.length === 0
      ? 'The books and the venue agree.'
      : 'Something is different still; the run enters nothing until it agrees.';
  return `${bookedText({ bookedBy, bookedEvents: bookedEvents ?? plan.events.length }, plan)} ${agree}`;
}

const NOT_CONFIRMED = 'Nothing was booked. Type "adopt", or give --yes, to book it.';

/** Describes the booked events. They may differ from the plan, because the run books some of them itself. */
function bookedText(
  { bookedBy, bookedEvents }: BookedDecision,
  { events, fills }: Pick<AdoptionPlan, 'events' | 'fills'>,
): string {
  if (bookedEvents === 0) return 'Nothing was left to book: the books had all of it already.';
  if (bookedEvents < events.length)
    return `Booked by ${bookedBy}: ${bookedEvents} of ${events.length} events. The books had the others already.`;
  return `Booked by ${bookedBy}: ${countOf(fills.length, 'fill')}.`;
}

/** Describes a waiting decision for the person who books or withdraws it. */
export function describeWaiting({ by, events, fills, inBooks, instruments }: WaitingDecision): string {
  const flows = events.flatMap((event) => (event.kind === 'cash-flow' ? [event.amountMinor] : []));
  const lines = [
    `${by} decided to book this, and it has not been booked yet:`,
    ...fills.map((fill) => `  ${fillText(fill, instruments)}`),
  ];
  if (flows.length > 0) {
    const total = flows.reduce((sum, amount) => sum + amount, 0n);
    lines.push(
      `  ${countOf(flows.length, 'amount of money', 'amounts of money')}, ` +
        `together ${textOfAmount(total, 2)} ${instruments[0]?.quote ?? ''}`,
    );
  }
  if (inBooks === undefined)
    lines.push('Whether the books have some of it already is not known: the journal cannot be read on a full disk.');
  else if (inBooks > 0)
    lines.push(`The books have ${inBooks} of its ${events.length} events already: these are not booked again.`);
  return lines.join('\n');
}

/** Describes how a waiting decision was settled. */
export function describeSettled(settled: SettledDecision): string {
  const { decision } = settled;
  const { inBooks, events } = decision;
  switch (settled.outcome) {
    case 'not-confirmed':
      return 'Nothing was changed: the decision waits. Type the word that is asked for, or give --yes.';
    case 'withdrawn':
      if (inBooks === undefined)
        return 'Withdrawn. What the books had of it by then stays there; the journal cannot be read on a full disk.';
      return inBooks === 0
        ? 'Withdrawn: nothing of it was booked, and nothing will be.'
        : `Withdrawn. The books had ${inBooks} of its ${events.length} events already, which stay there.`;
    case 'booked':
      return `${bookedText(settled, decision)} Run this again to see whether the books and the venue agree.`;
    default:
      return settled satisfies never;
  }
}

function differenceText(difference: Difference, instruments: readonly Instrument[]): string {
  if (difference.kind === 'cash')
    return `cash, a position on margin counted as bought: the venue has ${Math.abs(amountFromMinor(difference.minor)).toFixed(2)} ${difference.minor < 0n ? 'less' : 'more'} than the books`;
  const instrument = instruments.find(({ id }) => id === difference.instrument);
  const text = (lots: number): string => baseAmount(lots, instrument);
  return `${difference.instrument}: the venue has ${text(difference.theirs)}, the books ${text(difference.ours)}`;
}

function fillText(fill: Fill, instruments: readonly Instrument[]): string {
  const instrument = instruments.find(({ id }) => id === fill.instrument);
  const amount =
    instrument === undefined
      ? `${fill.lots} lots of ${fill.instrument}`
      : `${textOfSteps(fill.lots, instrument.lot)} ${instrument.base} at ${textOfSteps(fill.priceTicks, instrument.tick)}`;
  return `${timeText(fill.at)}  ${fill.side} ${amount}, fee ${textOfAmount(fill.feeMinor, 2)}: ${whoTraded(fill)} (trade ${fill.id})`;
}

function whoTraded({ cause, order }: Fill): string {
  if (cause === 'liquidation') return 'the venue closed it';
  if (cause === 'by-hand') return 'by hand';
  return order.startsWith(KILL_TAG) ? 'the kill switch' : 'an order of the run';
}
