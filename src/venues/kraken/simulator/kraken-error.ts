/**
 * A refusal in Kraken's words, such as `EOrder:Insufficient funds`. It goes into the `error` list of a reply with
 * status 200.
 */
export class KrakenError extends Error {
  override readonly name = 'KrakenError';
}

/** The refusal of one argument, by its name on the wire. */
export function invalidArgument(name: string): KrakenError {
  return new KrakenError(`EGeneral:Invalid arguments:${name}`);
}
