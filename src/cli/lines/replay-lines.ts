import { countOf } from '../../core/count-of.ts';
import { roundedParts } from '../../core/rounded-parts.ts';
import { cents, signedCents } from './printed-sum.ts';
import type { Divergence, LiveReplay, ReplayGap } from '../../operate/replay-run.ts';

/** Describes the result of replaying a run that trades, for people. */
export function describeLiveReplay({
  events,
  decisions,
  divergence,
  gap,
  runProfit,
  backtestProfit,
}: LiveReplay): string {
  return [
    `All ${events} events lead to the outputs that the journal has, byte by byte.`,
    ...backtestLines(divergence, decisions),
    '',
    `Profit of the run            ${money(cents(runProfit))}`,
    `Profit of the backtest       ${money(cents(backtestProfit))}`,
    ...gapLines(gap, cents(runProfit) - cents(backtestProfit)),
  ].join('\n');
}

function backtestLines(divergence: Divergence | undefined, decisions: number): string[] {
  if (divergence === undefined) return [`A backtest of its market events takes the same ${decisions} decisions.`];
  const { at, after } = divergence;
  const parts = `A backtest of its market events parts from it at ${at}.`;
  if (after === undefined) return [parts];
  return [parts, `It may: from ${after.at} on it does not know what happened to the run (${after.what}).`];
}

/**
 * The gap in money. The printed difference is that of the printed profits, and the printed parts add up to it: where
 * the exact difference is printed otherwise, a row names the rounding.
 */
function gapLines(
  { total, parts, unattributedMinor, matchedTrades, missedTrades, extraTrades }: ReplayGap,
  differenceCents: number,
): string[] {
  const rows: readonly (readonly [name: string, amount: number, note: string])[] = [
    [
      'prices of the fills',
      parts.timing,
      'against the next open: slippage of the run, and how the price moved meanwhile',
    ],
    ['spread', parts.spread, 'as quoted to the run at its decisions'],
    ['supposed slippage', parts.supposed, 'of the backtest, which is no part of what the run paid'],
    ['fees', parts.fees, ''],
    ['financing', parts.financing, ''],
    ['other amounts', parts.size, ''],
    ['trades missed', parts.missed, `${missedTrades} that the backtest alone made`],
    ['trades of the run alone', parts.extra, `${extraTrades} of them`],
    ['open positions', parts.open, ''],
    ["the venue's rounding", parts.rounding, 'of amounts and fees'],
  ];
  const rounded = roundedParts(
    total,
    rows.map(([, amount]) => amount),
    2,
  );
  const beyond = differenceCents - cents(rounded.total);
  return [
    `The difference               ${money(differenceCents)}   over ${countOf(matchedTrades, 'trade')} that both made`,
    ...rows.map(([name, , note], place) =>
      `  ${name.padEnd(27)}${money(cents(rounded.parts[place] ?? 0))}   ${note}`.trimEnd(),
    ),
    ...(beyond === 0 ? [] : [`  ${'rounding'.padEnd(27)}${money(beyond)}   of the printed figures`]),
    `  not attributed             ${unattributedMinor.padStart(12)}   parts of 10^-18`,
  ];
}

function money(whole: number): string {
  return signedCents(whole).padStart(12);
}
