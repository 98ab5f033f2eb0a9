/**
 * A share that somebody set, such as a limit, in words. It has no last digits that binary fractions add: 0.07 is `7 %`.
 * A measured share has a fixed number of decimals instead.
 */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
