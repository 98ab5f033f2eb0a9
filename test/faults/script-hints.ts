import { KrakenHints } from '../../src/venues/kraken/kraken-hints.ts';
import type { KrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { HOUR, SECOND } from '../../src/core/time.ts';
import type { Hint } from '../../src/live/market-hints.port.ts';
import { FaultyFrames, seededFrameFaults, FRAME_TROUBLES, type FrameTrouble } from '../../src/wire/faulty-frames.ts';
import { KrakenSockets } from '../../src/venues/kraken/simulator/sockets/kraken-sockets.ts';
import type { SimulatedKraken } from '../venues/kraken/simulator/kraken-simulator.ts';
import { VirtualSockets } from './virtual-sockets.ts';

/**
 * Kraken sends a heartbeat each second; here it is one in so long, soon enough for a connection not to count as silent.
 */
const BEAT = 8 * SECOND;

/** By these names frames that failed are counted. */
export const FRAME_FAULT_NAMES = (Object.keys(FRAME_TROUBLES) as FrameTrouble[]).map(frameFaultName);

export function frameFaultName(trouble: FrameTrouble): string {
  return `frame: ${trouble}`;
}

/** One script in process of three has sockets beside its calls. */
export function hasHints(seed: number): boolean {
  return seed % 3 === 1;
}

/** The venue's sockets with frames that fail as a seed says, of every channel that hints come from. */
export class FaultySockets {
  readonly frames = new FaultyFrames();
  readonly transport: VirtualSockets;

  constructor(seed: number, { rest, clock }: SimulatedKraken) {
    this.transport = new VirtualSockets({
      sockets: new KrakenSockets({ calls: rest.calls, frames: this.frames }),
      clock,
    });
    this.frames.plan([
      ...seededFrameFaults(seed, { channels: ['subscribe', 'status'], count: 6, within: 12 }),
      ...seededFrameFaults(seed + 1, { channels: ['executions'], count: 10, within: 60 }),
      ...seededFrameFaults(seed + 2, { channels: ['ohlc', 'heartbeat'], count: 12, within: 4_000 }),
    ]);
  }
}

export interface ScriptHintsOptions {
  readonly client: KrakenClient;
  readonly instrument: Instrument;
  readonly transport: VirtualSockets;
  readonly onHint: (hint: Hint) => void;
}

/** The real hints of one life of the process, over sockets of virtual time. */
export class ScriptHints {
  /** Hints of this life. */
  heard = 0;
  readonly #hints: KrakenHints;
  readonly #transport: VirtualSockets;
  readonly #tokens = new Set<Promise<unknown>>();
  /** As in a pause of the real loop: one that came during the turn ends the next pause at once. */
  #waiting: 'none' | 'hint' = 'none';

  constructor({ client, instrument, transport, onHint }: ScriptHintsOptions) {
    this.#transport = transport;
    const privatePostGetWebSocketsToken: KrakenClient['privatePostGetWebSocketsToken'] = (params) => {
      const token = client.privatePostGetWebSocketsToken(params);
      const asked = token.then(
        () => undefined,
        () => undefined,
      );
      this.#tokens.add(asked);
      void asked.then(() => this.#tokens.delete(asked));
      return token;
    };
    const url = 'http://127.0.0.1:1';
    this.#hints = new KrakenHints({
      client: { privatePostGetWebSocketsToken },
      venueUrl: url,
      marketUrl: url,
      instruments: [instrument],
      interval: HOUR,
      transport,
    });
    this.#hints.start((hint) => {
      this.heard++;
      this.#waiting = 'hint';
      onHint(hint);
    });
  }

  get state(): string {
    return this.#hints.state;
  }

  close(): void {
    this.#hints.close();
  }

  /** Lets time pass up to an instant; a hint ends that early if it may. */
  async pause({
    until,
    now,
    mayEnd,
    look,
  }: {
    readonly until: number;
    readonly now: () => number;
    readonly mayEnd: () => boolean;
    readonly look: () => void;
  }): Promise<void> {
    while (now() < until && !(this.#waiting === 'hint' && mayEnd())) {
      this.#transport.passTo(Math.min(until, now() + BEAT));
      look();
      await this.#settled();
    }
    this.#waiting = 'none';
  }

  /** Tokens that were asked for have come or not, and what follows from that has been done. */
  async #settled(): Promise<void> {
    if (this.#tokens.size === 0) return;
    while (this.#tokens.size > 0) await Promise.all(this.#tokens);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
