/** What Array.from gives, without its iterator. */
export function plainNumbers(column: Float64Array): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < column.length; index++) numbers.push(column[index] as number);
  return numbers;
}
