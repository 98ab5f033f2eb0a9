/** Describes balances that cannot be traded; `venue` is the venue's title. */
export function boundInWords(bound: readonly string[], venue: string): string {
  return `${bound.join(', ')} counts as held and cannot be traded before it is moved back to the plain balance at ${venue}`;
}
