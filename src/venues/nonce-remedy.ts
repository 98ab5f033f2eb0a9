/** Advice to a person for a key whose nonces the venue refuses. */
export const NONCE_REMEDY =
  'end any other program that calls with this key; if the refusals go on, ' +
  'make a new key for this program, or widen the nonce window of this key at the venue';
