import { baseAmount } from '../core/base-amount.ts';
import { textOfSteps } from '../core/decimal-text.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor } from '../core/money.ts';
import { roundedParts } from '../core/rounded-parts.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { OrderStory, TradeStory } from '../live/trade-story.ts';
import { KILL_TAG } from '../system/live-run.ts';
import { signed } from './money-lines.ts';
import { table } from './table.ts';

export interface StoryView {
  readonly instruments: readonly Instrument[];
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
}

/** A story as plain data. */
export function storyFacts(story: TradeStory, view: StoryView): Readonly<Record<string, unknown>> {
  const features = story.features === undefined ? undefined : Object.fromEntries(view.featureNames.map((name, index) => [name, story.features?.[index]]));
  return { ...story, features, openedAt: isoFromInstant(story.openedAt), closedAt: story.closedAt === undefined ? undefined : isoFromInstant(story.closedAt), net: netOf(story) };
}

export function listStories(stories: readonly TradeStory[], columns = Infinity): string {
  if (stories.length === 0) return 'This run has not traded yet.';
  const rows = stories.map((story) => [
    String(story.number), story.instrument, story.side, clock(story.openedAt), story.closedAt === undefined ? 'open' : clock(story.closedAt), causeOf(story), netOf(story) ?? '',
  ]);
  return table(['trade', 'instrument', 'side', 'opened', 'closed', 'by', 'net'], rows, { columns });
}

/** One trade told from the beginning. */
export function describeStory(story: TradeStory, view: StoryView): string {
  const { decision, forecast, features } = story;
  const lines = [`Trade ${story.number}: ${story.side} ${story.instrument}`];
  if (decision === undefined || forecast === undefined) lines.push('', 'No decision of this journal opened it.');
  else {
    lines.push(
      '', `At ${isoFromInstant(decision.at)} the model ${forecast.artifact} saw a price of ${decision.price} and said`,
      `  ${[...forecast.probabilities].map((probability, index) => `${view.classes[index] ?? `class ${index + 1}`} ${(100 * probability).toFixed(2)} %`).join('   ')}`,
      `${decision.strategy} decided: ${decision.reason}.`,
      '', 'The features it rests on:', ...featureLines(features, view.featureNames),
    );
  }
  lines.push('', 'What was ordered, and what came of it:');
  for (const order of story.orders) lines.push(...orderLines(order, instrumentOf(story, view)));
  if (story.foreignFills.length > 0) {
    lines.push('  Fills of orders that this run did not send: of the kill switch, a person or the venue');
    lines.push(...story.foreignFills.map((fill) => `      ${clock(fill.at)}  ${fill.side} ${fillText(fill, instrumentOf(story, view))}, order ${fill.order}`));
  }
  return [...lines, '', ...endLines(story, instrumentOf(story, view))].join('\n');
}

/** How it ended, and what its money is made of: the parts add up to the net as they are printed. */
function endLines(story: TradeStory, instrument: Instrument | undefined): string[] {
  const { trade, closedAt, lots } = story;
  if (closedAt === undefined || trade === undefined) return [`It is open with ${baseAmount(lots, instrument)}.`];
  const { grossMinor, feesMinor, financingMinor, netMinor } = trade;
  const amounts = [grossMinor, -feesMinor, financingMinor].map(amountFromMinor);
  const { total, parts } = roundedParts(amountFromMinor(netMinor), amounts, 2);
  const [price = 0, fees = 0, financing = 0] = parts;
  return [
    `Closed ${clock(closedAt)} by ${causeOf(story)}.`,
    `Net ${signed(total)} ${instrument?.quote ?? ''} = price ${signed(price)}, fees ${signed(fees)}, financing ${signed(financing)}.`,
  ];
}

/** Where no order of the run closed it, who did. */
const CLOSED_BY: Readonly<Record<string, string>> = { 'by-hand': 'hand', liquidation: 'liquidation', shortfall: 'shortfall' };

function causeOf({ closing, closedAt, foreignFills }: TradeStory): string {
  const last = foreignFills.at(-1);
  if (closedAt !== undefined && last?.at === closedAt && last.order.startsWith(KILL_TAG)) return 'the kill switch';
  if (closing !== undefined) return CLOSED_BY[closing] ?? closing;
  return closedAt === undefined ? '' : 'an order that this run did not send';
}

/** Profit after fees and financing; undefined while it is open. */
function netOf({ trade }: TradeStory): string | undefined {
  return trade === undefined ? undefined : money(trade.netMinor);
}

function orderLines({ request, states, fills }: OrderStory, instrument: Instrument | undefined): string[] {
  return [
    `  ${clock(request.createdAt)}  ${request.purpose}: ${request.kind} ${request.side} ${baseAmount(request.lots, instrument)}  (${request.id})`,
    ...states.map(({ at, state }) => `      ${clock(at)}  ${state.kind}${'trigger' in state ? ', triggered' : ''}${'reason' in state ? `: ${state.reason}` : ''}`),
    ...fills.map((fill) => `      ${clock(fill.at)}  filled ${fillText(fill, instrument)}`),
  ];
}

const CAUSES = { order: '', 'by-hand': '; by hand, adopted', liquidation: '; the venue closed it', shortfall: '; never credited by the venue' } as const satisfies Record<Fill['cause'], string>;

function fillText(fill: Fill, instrument: Instrument | undefined): string {
  if (instrument === undefined) return `${fill.lots} lots`;
  return `${textOfSteps(fill.lots, instrument.lot)} at ${textOfSteps(fill.priceTicks, instrument.tick)}, fee ${money(fill.feeMinor)}, ${fill.liquidity}, trade ${fill.id}${CAUSES[fill.cause]}`;
}

function featureLines(features: Float64Array | undefined, names: readonly string[]): string[] {
  if (features === undefined) return ['  none were kept'];
  const cells = names.map((name, index) => `${name.padEnd(32)} ${(features[index] as number).toPrecision(6).padStart(12)}`);
  const half = Math.ceil(cells.length / 2);
  return Array.from({ length: half }, (_, row) => `  ${cells[row] ?? ''}   ${cells[row + half] ?? ''}`.trimEnd());
}

function instrumentOf({ instrument }: TradeStory, { instruments }: StoryView): Instrument | undefined {
  return instruments.find(({ id }) => id === instrument);
}

function money(minor: bigint): string {
  return amountFromMinor(minor).toFixed(2);
}

function clock(at: Instant): string {
  return isoFromInstant(at).slice(0, 19).replace('T', ' ');
}
