import type { AccountStatus, ClaimStatus, SumStatus } from '../../operate/shared-account.ts';
import type { AccountLimits } from '../../core/account-sum.ts';
import { lostShare } from './lost-share.ts';
import { cents, printedSum, textOfCents } from './printed-sum.ts';
import { table } from '../terminal/table.ts';

/** Describes a shared account for people. */
export function describeAccount({ claims, sums, limits, halt, remade }: AccountStatus, columns: number): string {
  const rows = claims.map(({ system, process, bases, quote, capital, equity, positions }) => [
    system,
    process,
    bases.map((base) => `${base}/${quote}`).join(' '),
    textOfCents(cents(capital)),
    textOfCents(cents(equity)),
    positions,
  ]);
  return [
    claims.length === 0
      ? 'No system has a claim to this account.'
      : table(['system', 'process', 'trades', 'capital', 'equity', 'positions'], rows, {
          columns,
          whole: ['system', 'trades', 'capital', 'equity'],
        }),
    '',
    ...sums.map((sum) => sumLine(sum, claims)),
    ...(remade === undefined ? [] : [remadeLine(remade)]),
    limitLine(limits),
    haltLine(halt),
  ].join('\n');
}

/** The sums of the printed rows; what is kept of systems that have left, where there are none. */
function sumLine(
  { quote, capital, profit, lostToday, drawdown, reached }: SumStatus,
  claims: readonly ClaimStatus[],
): string {
  const rows = claims.filter((claim) => claim.quote === quote);
  const equity = rows.length === 0 ? cents(capital + profit) : printedSum(rows.map((row) => row.equity));
  const begun = rows.length === 0 ? cents(capital) : printedSum(rows.map((row) => row.capital));
  const sum = `Together ${textOfCents(equity)} ${quote}, of ${textOfCents(begun)} they began with; lost today ${lostShare(lostToday)}, since the highest ${lostShare(drawdown)}.`;
  return reached === undefined ? sum : `${sum}\nNothing is entered: ${reached}.`;
}

function remadeLine({ system, at, known }: NonNullable<AccountStatus['remade']>): string {
  return [
    `The book of this account was lost: ${system} missed its claim at ${at} (${known}).`,
    'Nothing is entered until `edgewise account limit` sets the limits again, or says --none.',
  ].join(' ');
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
