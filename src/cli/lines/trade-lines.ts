import { baseAmount } from '../../core/base-amount.ts';
import { textOfSteps } from '../../core/decimal-text.ts';
import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { amountFromMinor } from '../../core/money.ts';
import type { OrderState } from '../../core/order.ts';
import { roundedParts } from '../../core/rounded-parts.ts';
import { isoFromInstant, type Instant } from '../../core/time.ts';
import type { EntryCounts } from '../../engine/entry-funnel.ts';
import type { OrderStory, TradeStory } from '../../live/trade-story.ts';
import { entryLines } from '../../report/entry-words.ts';
import { closingCause } from '../../operate/closing-cause.ts';
import { signed } from './printed-sum.ts';
import { table } from '../terminal/table.ts';

export interface StoryView {
  readonly instruments: readonly Instrument[];
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
}

/** The story of a trade as plain data for JSON. */
export function storyFacts(story: TradeStory, view: StoryView): Readonly<Record<string, unknown>> {
  const features =
    story.features === undefined
      ? undefined
      : Object.fromEntries(view.featureNames.map((name, index) => [name, story.features?.[index]]));
  return {
    ...story,
    features,
    openedAt: isoFromInstant(story.openedAt),
    closedAt: story.closedAt === undefined ? undefined : isoFromInstant(story.closedAt),
    net: netOf(story),
  };
}

export function listStories(stories: readonly TradeStory[], columns = Infinity): string {
  if (stories.length === 0) return noTrades(undefined);
  const rows = stories.map((story) => [
    String(story.number),
    story.instrument,
    story.side,
    minute(story.openedAt),
    story.closedAt === undefined ? 'open' : minute(story.closedAt),
    closingCause(story),
    netOf(story) ?? '',
  ]);
  return table(['trade', 'instrument', 'side', 'opened', 'closed', 'by', 'net'], rows, {
    columns,
    whole: ['trade', 'instrument', 'opened', 'closed', 'net'],
  });
}

/** The text for a run without trades: how its chances to enter ended, where its health has these counts. */
export function noTrades(entries: EntryCounts | undefined): string {
  return ['This run has not traded yet.', ...(entries === undefined ? [] : entryLines(entries))].join('\n');
}

/** The story of one trade from its beginning. */
export function describeStory(story: TradeStory, view: StoryView, columns = Infinity): string {
  const lines = [`Trade ${story.number}: ${story.side} ${story.instrument}`, '', ...groundLines(story, view, columns)];
  lines.push('', 'What was ordered, and what came of it:');
  lines.push(...orderLines(story.orders, instrumentOf(story, view)));
  if (story.foreignFills.length > 0) {
    lines.push('  Fills of orders that this run did not send: of the kill switch, a person or the venue');
    lines.push(
      ...story.foreignFills.map(
        (fill) =>
          `      ${clock(fill.at)}  ${fill.side} ${fillText(fill, instrumentOf(story, view))}, order ${fill.order}`,
      ),
    );
  }
  return [...lines, '', ...endLines(story, instrumentOf(story, view))].join('\n');
}

/** What was known when it was entered: the forecast or why there was none, the decision, and the features. */
function groundLines(story: TradeStory, view: StoryView, columns: number): string[] {
  const { decision, forecast, missing, features } = story;
  if (decision === undefined) return ['No decision of this journal opened it.'];
  const at = isoFromInstant(decision.at);
  const price = decision.price.toFixed(instrumentOf(story, view)?.tick.decimals ?? 2);
  const decided = `${decision.strategy} decided: ${decision.reason}.`;
  if (forecast === undefined)
    return [`At ${at} the price was ${price}, without a forecast: ${missing ?? 'none of this market'}.`, decided];
  return [
    `At ${at} the model ${forecast.artifact} saw a price of ${price} and said`,
    `  ${[...forecast.probabilities].map((probability, index) => `${view.classes[index] ?? `class ${index + 1}`} ${(100 * probability).toFixed(2)} %`).join('   ')}`,
    ...(forecast.missing === undefined ? [] : [`  without ${forecast.missing.join(', ')}, which gave nothing`]),
    decided,
    '',
    'The features it rests on:',
    ...featureLines(features, view.featureNames, columns),
  ];
}

/** The end of a trade, and the parts of its result. The printed parts add up to the printed net. */
function endLines(story: TradeStory, instrument: Instrument | undefined): string[] {
  const { trade, closedAt, lots } = story;
  if (closedAt === undefined || trade === undefined) return [`It is open with ${baseAmount(lots, instrument)}.`];
  const { grossMinor, feesMinor, financingMinor, netMinor } = trade;
  const amounts = [grossMinor, -feesMinor, financingMinor].map(amountFromMinor);
  const { total, parts } = roundedParts(amountFromMinor(netMinor), amounts, 2);
  const [price = 0, fees = 0, financing = 0] = parts;
  return [
    `Closed ${clock(closedAt)} by ${closingCause(story)}.`,
    `Net ${signed(total)} ${instrument?.quote ?? ''} = price ${signed(price)}, fees ${signed(fees)}, financing ${signed(financing)}.`,
  ];
}

/** Profit after fees and financing; undefined while it is open. */
function netOf({ trade }: TradeStory): string | undefined {
  return trade === undefined ? undefined : money(trade.netMinor);
}

/** A change of an order. Of changes at the same time, the one with the lower rank came first. */
interface OrderStep {
  readonly at: Instant;
  readonly rank: number;
  readonly text: string;
}

/**
 * The changes of all orders, in the order of time. An order is dated by its decision; an order that was sent late is
 * open later.
 */
function orderLines(orders: readonly OrderStory[], instrument: Instrument | undefined): string[] {
  const isAlone = ({ purpose }: OrderStory['request']): boolean =>
    orders.filter(({ request }) => request.purpose === purpose).length === 1;
  return orders
    .flatMap((order) =>
      stepsOf(order, {
        instrument,
        name: isAlone(order.request) ? order.request.purpose : `${order.request.purpose} ${order.request.id}`,
      }),
    )
    .toSorted((a, b) => a.at - b.at || a.rank - b.rank)
    .map(({ at, text }) => `  ${clock(at)}  ${text}`);
}

interface NamedOrder {
  readonly instrument: Instrument | undefined;
  readonly name: string;
}

function stepsOf({ request, states, fills }: OrderStory, { instrument, name }: NamedOrder): OrderStep[] {
  return [
    {
      at: request.createdAt,
      rank: 0,
      text: `${request.purpose}: ${request.kind} ${request.side} ${baseAmount(request.lots, instrument)}, decided  (${request.id})`,
    },
    ...states.map(({ at, state }) => ({
      at,
      rank: ENDED.has(state.kind) ? 3 : 1,
      text: `${name}: ${state.kind}${'trigger' in state ? ', triggered' : ''}${'reason' in state ? `: ${state.reason}` : ''}`,
    })),
    ...fills.map((fill) => ({ at: fill.at, rank: 2, text: `${name}: filled ${fillText(fill, instrument)}` })),
  ];
}

/** States after which an order fills no more: they follow its fills of the same time. */
const ENDED: ReadonlySet<OrderState['kind']> = new Set(['filled', 'cancelled', 'expired', 'rejected']);

const CAUSES = {
  order: '',
  'by-hand': '; by hand, adopted',
  liquidation: '; the venue closed it',
  shortfall: '; never credited by the venue',
} as const satisfies Record<Fill['cause'], string>;

function fillText(fill: Fill, instrument: Instrument | undefined): string {
  if (instrument === undefined) return `${fill.lots} lots`;
  return `${textOfSteps(fill.lots, instrument.lot)} at ${textOfSteps(fill.priceTicks, instrument.tick)}, fee ${money(fill.feeMinor)}, ${fill.liquidity}, trade ${fill.id}${CAUSES[fill.cause]}`;
}

/** The features in two columns where the terminal is wide enough. */
function featureLines(features: Float64Array | undefined, names: readonly string[], columns: number): string[] {
  if (features === undefined) return ['  none were kept'];
  const cells = names.map(
    (name, index) => `${name.padEnd(32)} ${(features[index] as number).toPrecision(6).padStart(12)}`,
  );
  const widest = Math.max(0, ...cells.map(({ length }) => length));
  if (2 + 2 * widest + 3 > columns) return cells.map((cell) => `  ${cell}`);
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

/** A time without seconds, for lists. */
function minute(at: Instant): string {
  return clock(at).slice(0, 16);
}
