/** One HTTP request, whoever carried it: a socket, or a client's replaced `fetch`. */
export interface WireRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What comes back, if anything. */
export type WireReply =
  | { readonly kind: 'reply'; readonly status: number; readonly body: string }
  /** The connection breaks. */
  | { readonly kind: 'reset' }
  /** The connection stays, and nothing comes. */
  | { readonly kind: 'silence' }
  /** Something comes after so many milliseconds of the client's time. What it is, is known only then. */
  | { readonly kind: 'late'; readonly millis: number; readonly reply: () => WireReply };

/** An interface without its sockets. */
export type Answer = (request: WireRequest) => WireReply;
