/** Error for an answer of a venue that is well formed but cannot be right. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}
