import { randomBytes } from 'node:crypto';
import { SECOND, type Instant } from '../../../../core/time.ts';

/** How long a token may be used for the first time. Source: Kraken's REST documentation, `GetWebSocketsToken`. */
export const TOKEN_SECONDS = 900;

/** The owner of a token, by the number of its API key among the account's keys. */
export interface TokenHolder {
  readonly key: number;
}

/** Issues and checks the tokens with which clients authenticate on a socket. A signed REST call issues them. */
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

  /** The owner of a token; undefined for a token that was never issued or is too old. */
  holder(token: string, at: Instant): TokenHolder | undefined {
    const issued = this.#issued.get(token);
    return issued === undefined || at >= issued.until ? undefined : issued;
  }
}
