/**
 * A number of things: `1 trade`, `7 trades`, `0 series`. Every text for people that counts takes its nouns from here.
 */
export function countOf(count: number, noun: string, plural?: string): string {
  return `${count} ${nounOf(count, noun, plural)}`;
}

/** The noun that goes with a number: singular for one, else plural. */
export function nounOf(count: number, noun: string, plural = `${noun}s`): string {
  return count === 1 ? noun : plural;
}
