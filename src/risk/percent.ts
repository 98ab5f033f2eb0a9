/** A share in words, without the last digits that binary fractions add: 0.07 is `7 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
