/** The environment variables that hold the keys of an account at a venue. */
export interface KeyVariables {
  readonly key: string;
  readonly secret: string;
  /** The permissions that a key for trading needs, in words: "query funds and orders, and place and cancel orders". */
  readonly permissions: string;
}
