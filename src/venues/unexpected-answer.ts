/** A venue's answer that is well formed and makes no sense. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}
