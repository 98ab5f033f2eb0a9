import { randomBytes } from 'node:crypto';
import { SECOND, type Instant } from '../../../../core/time.ts';

/** How long a token may be used for the first time. Source: Kraken's REST documentation, `GetWebSocketsToken`. */
export const TOKEN_SECONDS = 900;

/** Whoever a token was given to: known by the place of the API key among the account's. */
export interface TokenHolder {
  readonly key: number;
}

/** The tokens with which somebody who signed a REST call is known on a socket. */
export class SocketTokens {
  readonly #issued = new Map<string, TokenHolder & { readonly until: number }>();

  issue({ key }: TokenHolder, at: Instant): string {
    for (const [old, { until }] of this.#issued) {
      if (until > at) break;
      this.#issued.delete(old);
    }
    const token = randomBytes(32).toString('base64url');
    this.#issued.set(token, { key, until: at + TOKEN_SECONDS * SECOND });
    return token;
  }

  /** Undefined for one that was never issued, and for one that is too old. */
  holder(token: string, at: Instant): TokenHolder | undefined {
    const issued = this.#issued.get(token);
    return issued === undefined || at >= issued.until ? undefined : issued;
  }
}
