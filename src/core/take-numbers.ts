/** Copies numbers into an array that has room for exactly as many. Throws a RangeError for another count. */
export function takeNumbers(into: Float64Array | Int32Array, numbers: readonly number[]): void {
  if (numbers.length !== into.length)
    throw new RangeError(`A snapshot has ${into.length} numbers here, had ${numbers.length}`);
  into.set(numbers);
}
