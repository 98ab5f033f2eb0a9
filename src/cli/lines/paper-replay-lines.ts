import { countOf } from '../../core/count-of.ts';
import { MILLISECOND } from '../../core/time.ts';
import { entryLines, whyNoEntry } from '../../report/entry-words.ts';
import type { PaperReplaySummary } from '../../operate/replay-on-paper.ts';
import { lengthOf } from '../../operate/replay-stretch.ts';
import { moneyLines } from './money-lines.ts';

/** Describes a replay for people: its result, that of buying and holding, and the limits of the result. */
export function describeReplay(summary: PaperReplaySummary): string {
  const {
    from,
    to,
    artifact,
    warnings,
    moments,
    fills,
    calls,
    startingEquity,
    equity,
    money,
    profits,
    buyAndHold,
    positions,
    entries,
    books,
    folder,
  } = summary;
  const percent = (share: number): string => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)} %`;
  return [
    '',
    `${from.slice(0, 10)} to ${to.slice(0, 10)}: ${countOf(moments, 'candle')}, ${countOf(fills, 'fill')}, ${countOf(calls, 'call')} over the wire, model ${artifact}`,
    ...moneyLines(money, profits).map((line, place) => `  ${(place === 0 ? 'money' : '').padEnd(12)}${line}`),
    `  return      ${percent(equity / startingEquity - 1)}`,
    `  buy & hold  ${percent(buyAndHold)} over the same time, in equal shares and without costs`,
    `  positions   ${positions.length === 0 ? 'none' : positions.map(({ instrument, amount }) => `${instrument} ${amount}`).join(', ')}`,
    `  books       ${books === 'agree' ? "ours and the venue's agree to the last unit" : `ours and the venue's ${books}`}`,
    ...(fills > 0 ? [] : [whyNoEntry('The replay', entries)]),
    ...entryLines(entries),
    '',
    ...warnings.map((warning) => `WARNING: ${warning}`),
    `Nothing is proved about an edge by ${lengthOf((Date.parse(to) - Date.parse(from)) * MILLISECOND)} of paper; \`edgewise research\` is for that.`,
    `Journal: ${folder}`,
  ].join('\n');
}
