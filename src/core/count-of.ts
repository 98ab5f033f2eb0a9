/**
 * Writes a number with its noun: `1 trade`, `7 trades`, `0 series`. Every text for people that counts uses it.
 */
export function countOf(count: number, noun: string, plural?: string): string {
  return `${count} ${nounOf(count, noun, plural)}`;
}

/** The noun that goes with a number: singular for one, else plural. */
export function nounOf(count: number, noun: string, plural = `${noun}s`): string {
  return count === 1 ? noun : plural;
}
