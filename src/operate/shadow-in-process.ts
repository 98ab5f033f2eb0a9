import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Instant } from '../core/time.ts';
import type { PushedMoment, TraderOutput } from '../live/trader.port.ts';
import { newestMoment } from '../trading/open-shadow.ts';
import type { Shadow, ShadowStart } from '../trading/shadow.port.ts';
import { STEADY_NODE } from '../trading/steady-node.ts';
import { withoutSecrets } from '../trading/without-secrets.ts';
import type { ShadowOrder } from './trade-shadow.ts';

/** What a run says to the process of a shadow. */
export type ToShadow =
  | { readonly kind: 'start'; readonly order: ShadowOrder; readonly start: ShadowStart }
  | { readonly kind: 'moment'; readonly pushed: PushedMoment }
  | { readonly kind: 'stop' };

/** What the process of a shadow answers. */
export type FromShadow =
  | { readonly kind: 'took'; readonly output: TraderOutput }
  | { readonly kind: 'failed'; readonly reason: string };

export interface ShadowProcessOptions {
  readonly system: string;
  readonly order: ShadowOrder;
}

interface Waiting {
  readonly resolve: (output: TraderOutput) => void;
  readonly reject: (error: Error) => void;
}

/** A stop waits so long for the process to end by itself. */
const PATIENCE_MILLIS = 5_000;

/**
 * A shadow in a process of its own, as the run knows it. The process has no keys. Moments are sent to it as messages,
 * and each waits for its answer.
 */
export class ShadowProcess implements Shadow {
  readonly #options: ShadowProcessOptions;
  readonly #started = Promise.withResolvers<ChildProcess>();
  #child: ChildProcess | undefined;
  #waiting: Waiting | undefined;
  #ended: string | undefined;
  #errors = '';
  #stop: 'asked' | 'none' = 'none';

  constructor(options: ShadowProcessOptions) {
    this.#options = options;
  }

  get system(): string {
    return this.#options.system;
  }

  get folder(): string {
    return this.#options.order.folder;
  }

  newest(): Instant | undefined {
    try {
      return newestMoment(this.folder);
    } catch {
      // Its process says what is wrong with the journal.
      return undefined;
    }
  }

  start(start: ShadowStart, onEnd: (reason: string) => void): void {
    if (this.#stop === 'asked') return;
    const file = import.meta.url.endsWith('.ts') ? './shadow-process.ts' : './shadow-process.js';
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
      env: withoutSecrets(process.env),
      execArgv: [...STEADY_NODE],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => (this.#errors = (this.#errors + chunk.toString()).slice(-2_000)));
    child.on('message', (answer: FromShadow) => this.#onAnswer(answer));
    child.on('error', (error) => this.#onEnd(error.message, onEnd));
    child.once('exit', (code, signal) => this.#onEnd(this.#endInWords(code, signal), onEnd));
    this.#send({ kind: 'start', order: this.#options.order, start });
    this.#started.resolve(child);
  }

  async push(pushed: PushedMoment): Promise<TraderOutput> {
    await this.#started.promise;
    if (this.#ended !== undefined) throw new Error(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#send({ kind: 'moment', pushed });
    });
  }

  async close(): Promise<void> {
    this.#stop = 'asked';
    const child = this.#child;
    if (child === undefined || this.#ended !== undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#send({ kind: 'stop' });
    const force = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLIS);
    await ended;
    clearTimeout(force);
  }

  /** A process that has ended gets no message, and its end says why. */
  #send(message: ToShadow): void {
    this.#child?.send(message, () => undefined);
  }

  #onAnswer(answer: FromShadow): void {
    switch (answer.kind) {
      case 'took':
        this.#waiting?.resolve(answer.output);
        this.#waiting = undefined;
        return;
      case 'failed':
        this.#errors = answer.reason;
        return;
      default:
        return answer satisfies never;
    }
  }

  #onEnd(reason: string, tell: (reason: string) => void): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#waiting?.reject(new Error(reason));
    if (this.#stop === 'none') tell(reason);
  }

  #endInWords(code: number | null, signal: NodeJS.Signals | null): string {
    if (code === 0) return 'it was stopped';
    const errors = this.#errors.trim();
    return `its process ended (${signal ?? `code ${code}`})${errors === '' ? '' : `: ${errors.slice(-500)}`}`;
  }
}
