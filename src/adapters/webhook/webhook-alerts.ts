import type { Redact } from '../files/redactor.ts';

/** An event that a person should know about at once. */
export interface Alert {
  /** Only one alert of each kind is sent within the quiet time; a digest reports the others. */
  readonly kind: string;
  readonly message: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The outcome of sending an alert. */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly milliseconds: number }
  | { readonly outcome: 'failed'; readonly reason: string };

export interface WebhookAlertsOptions {
  readonly url: string;
  /** Sent with every alert: the run and the machine. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly redact: Redact;
  /** The quiet time: milliseconds after an alert in which no other of its kind is sent. */
  readonly quiet?: number;
  readonly timeout?: number;
  readonly onFailed?: (reason: string) => void;
}

const QUIET_MS = 5 * 60_000;
const TIMEOUT_MS = 5_000;
/** Largest number of calls in progress, so that a receiver that hangs does not collect calls. */
const MOST_UNDER_WAY = 4;

interface HeldBack {
  readonly count: number;
  readonly newest: string;
}

/**
 * Sends alerts as JSON to a web address. The caller does not wait and receives no failure, because trading must not
 * depend on a receiver. Alerts that are held back, by the quiet time of their kind or because they could not be
 * delivered, are reported in a digest when the quiet time is over.
 */
export class WebhookAlerts {
  readonly #options: WebhookAlertsOptions;
  readonly #quietUntil = new Map<string, number>();
  readonly #held = new Map<string, HeldBack>();
  readonly #underWay = new Set<Promise<unknown>>();
  #digest: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: WebhookAlertsOptions) {
    this.#options = options;
  }

  raise(alert: Alert): void {
    const now = performance.now();
    const hold = (): void => this.#hold(alert.kind, alert.message);
    if (now < (this.#quietUntil.get(alert.kind) ?? 0) || this.#underWay.size >= MOST_UNDER_WAY) return hold();
    this.#quietUntil.set(alert.kind, now + (this.#options.quiet ?? QUIET_MS));
    this.#send(alert, hold);
  }

  /** Sends a test alert at once, whatever was sent before, and returns whether it arrived. */
  async test(): Promise<Delivery> {
    return this.#deliver({ kind: 'test', message: 'This is a test: alerts of Edgewise arrive here.' });
  }

  /** Sends the digest of what is held back, and waits for the calls in progress, at most for the time of one call. */
  async close(): Promise<void> {
    this.#sendDigest();
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }

  #send(alert: Alert, holdBack: () => void): void {
    const sending = this.#deliver(alert).then((delivery) => {
      this.#underWay.delete(sending);
      if (delivery.outcome === 'delivered') return;
      this.#options.onFailed?.(delivery.reason);
      holdBack();
    });
    this.#underWay.add(sending);
  }

  #hold(kind: string, message: string): void {
    const { count } = this.#held.get(kind) ?? { count: 0 };
    this.#held.set(kind, { count: count + 1, newest: message });
    this.#planDigest();
  }

  /** Holds back the alerts of a digest that did not arrive. Alerts that were held back since then are newer. */
  #holdAgain(failed: ReadonlyMap<string, HeldBack>): void {
    for (const [kind, { count, newest }] of failed) {
      const since = this.#held.get(kind);
      this.#held.set(kind, { count: count + (since?.count ?? 0), newest: since?.newest ?? newest });
    }
    this.#planDigest();
  }

  #planDigest(): void {
    if (this.#isClosed) return;
    this.#digest ??= setTimeout(() => this.#sendDigest(), this.#options.quiet ?? QUIET_MS).unref();
  }

  #sendDigest(): void {
    clearTimeout(this.#digest);
    this.#digest = undefined;
    if (this.#held.size === 0) return;
    const reported = new Map(this.#held);
    this.#held.clear();
    const held = [...reported].map(([kind, { count, newest }]) => ({ kind, count, newest }));
    const message = held.map(({ kind, count, newest }) => `${count} more of ${kind}, the newest: ${newest}`).join('; ');
    this.#send({ kind: 'digest', message, detail: { heldBack: held } }, () => this.#holdAgain(reported));
  }

  async #deliver({ kind, message, detail }: Alert): Promise<Delivery> {
    const { url, source, redact, timeout = TIMEOUT_MS } = this.#options;
    const text = `[${kind}] ${typeof source['system'] === 'string' ? `${source['system']}: ` : ''}${message}`;
    // `text` is what Slack and Mattermost show, `content` what Discord shows.
    const body = redact(
      JSON.stringify(
        {
          source: 'edgewise',
          ...source,
          kind,
          message,
          text,
          content: text.slice(0, 1_900),
          at: new Date().toISOString(),
          ...(detail === undefined ? {} : { detail }),
        },
        inJson,
      ),
    );
    const begun = performance.now();
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      await answer.body?.cancel();
      return answer.ok
        ? { outcome: 'delivered', milliseconds: Math.round(performance.now() - begun) }
        : { outcome: 'failed', reason: `the receiver answered with status ${answer.status}` };
    } catch (error) {
      return {
        outcome: 'failed',
        reason: redact(
          error instanceof Error
            ? `${error.message}${error.cause instanceof Error ? `: ${error.cause.message}` : ''}`
            : String(error),
        ),
      };
    }
  }
}

function inJson(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
