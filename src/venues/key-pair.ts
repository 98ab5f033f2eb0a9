/** The API key and the secret of an account at a venue. */
export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}
