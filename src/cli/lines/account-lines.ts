import type { AccountStatus, SumStatus } from '../../operate/shared-account.ts';
import type { AccountLimits } from '../../core/account-sum.ts';
import { lostShare } from './lost-share.ts';
import { table } from '../terminal/table.ts';

/** Describes a shared account for people. */
export function describeAccount({ claims, sums, limits, halt }: AccountStatus, columns: number): string {
  const rows = claims.map(({ system, process, bases, quote, capital, equity, positions }) => [
    system,
    process,
    bases.map((base) => `${base}/${quote}`).join(' '),
    capital.toFixed(2),
    equity.toFixed(2),
    positions,
  ]);
  return [
    claims.length === 0
      ? 'No system has a claim to this account.'
      : table(['system', 'process', 'trades', 'capital', 'equity', 'positions'], rows, { columns }),
    '',
    ...sums.map(sumLine),
    limitLine(limits),
    haltLine(halt),
  ].join('\n');
}

function sumLine({ quote, capital, profit, lostToday, drawdown, reached }: SumStatus): string {
  const sum = `Together ${(capital + profit).toFixed(2)} ${quote}, of ${capital.toFixed(2)} they began with; lost today ${lostShare(lostToday)}, since the highest ${lostShare(drawdown)}.`;
  return reached === undefined ? sum : `${sum}\nNothing is entered: ${reached}.`;
}

function limitLine({ maximumDailyLoss, maximumDrawdown }: AccountLimits): string {
  const named = [
    ...(maximumDailyLoss === undefined ? [] : [`${lostShare(maximumDailyLoss)} in a day`]),
    ...(maximumDrawdown === undefined ? [] : [`${lostShare(maximumDrawdown)} from the highest`]),
  ];
  return named.length === 0
    ? 'No limits of the sum are set. `edgewise account limit` sets them.'
    : `They may lose together ${named.join(' and ')}; then none of them enters.`;
}

function haltLine(halt: AccountStatus['halt']): string {
  const end = '`edgewise resume RUN --account`, with any of its runs, ends that.';
  if (halt === undefined) return `The switch of the account cannot be read, which halts. ${end}`;
  return halt.trading === 'on'
    ? 'The account is not halted.'
    : `The account is halted by ${halt.by}: ${halt.reason}. ${end}`;
}
