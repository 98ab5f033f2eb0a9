/** One HTTP request, from a socket or from the replaced `fetch` of a client in this process. */
export interface WireRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What the client receives for a request, if anything. */
export type WireReply =
  | { readonly kind: 'reply'; readonly status: number; readonly body: string }
  /** The connection breaks. */
  | { readonly kind: 'reset' }
  /** The connection stays open without an answer. */
  | { readonly kind: 'silence' }
  /** The answer comes after `millis` milliseconds of the client's time. It is made only then. */
  | { readonly kind: 'late'; readonly millis: number; readonly reply: () => WireReply };

/** Answers the requests of a REST interface, without a network. */
export type Answer = (request: WireRequest) => WireReply;
