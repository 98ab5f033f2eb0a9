/** What an account at a venue is opened with. */
export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}
