import type { LiveReplay } from '../system/replay-live.ts';

/** What a replay of live trading found, for people. */
export function describeLiveReplay({ events, decisions, divergence, gap, runProfit, backtestProfit }: LiveReplay): string {
  const money = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)}`.padStart(12);
  return [
    `All ${events} events lead to the outputs that the journal has, byte by byte.`,
    divergence === undefined ? `A backtest of its market events takes the same ${decisions} decisions.` : `A backtest of its market events parts from it at ${divergence.at}.`,
    '',
    `Profit of the run            ${money(runProfit)}`,
    `Profit of the backtest       ${money(backtestProfit)}`,
    `The difference               ${money(gap.total)}   over ${gap.matchedTrades} trades that both made`,
    `  price moved meanwhile      ${money(gap.latency)}   from decision to fill, beside the slippage that the file supposes`,
    `  spread crossed             ${money(gap.slippage)}`,
    `  fees                       ${money(gap.fees)}   beyond those that the file supposes`,
    `  financing                  ${money(gap.financing)}`,
    `  other amounts              ${money(gap.size)}`,
    `  trades missed              ${money(gap.missed)}   ${gap.missedTrades} of them`,
    `  trades of the run alone    ${money(gap.extra)}   ${gap.extraTrades} of them`,
    `  open positions, rounding   ${money(gap.open)}`,
  ].join('\n');
}
