/** The API key and the secret of an account at a venue. */
export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

/** What is wrong with the form of a key pair. It shows nothing of either. */
export interface KeyProblem {
  readonly part: keyof KeyPair;
  /** What this part has to be. */
  readonly expected: string;
}
