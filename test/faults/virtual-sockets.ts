import type { FrameConnection, FrameListener, FrameTransport } from '../../src/wire/frame-transport.ts';
import type { SimulatedClock } from '../../src/core/clock.ts';
import { instant, MILLISECOND } from '../../src/core/time.ts';
import type { FrameReceiver } from '../../src/wire/socket-server.ts';
import type { KrakenSockets } from '../../src/venues/kraken/simulator/sockets/kraken-sockets.ts';

/** From asking for a connection to having one. */
const HANDSHAKE_MILLIS = 100;

interface Alarm {
  readonly at: number;
  readonly act: () => void;
}

/**
 * Sockets and timers of virtual time: frames of a simulated Kraken arrive, and timers go off, when somebody lets them.
 */
export class VirtualSockets implements FrameTransport {
  readonly #sockets: KrakenSockets;
  readonly #clock: SimulatedClock;
  #alarms: readonly Alarm[] = [];
  /** Connections that were made. */
  connections = 0;

  constructor({ sockets, clock }: { readonly sockets: KrakenSockets; readonly clock: SimulatedClock }) {
    this.#sockets = sockets;
    this.#clock = clock;
  }

  connect(_: string, listener: FrameListener): FrameConnection {
    let session: FrameReceiver | undefined;
    const forget = this.later(HANDSHAKE_MILLIS, () => {
      this.connections++;
      session = this.#sockets.connect({
        send: (text) => listener.received(text),
        close: () => listener.ended('closed'),
      });
      listener.opened();
    });
    return {
      send: (text) => session?.receive(text),
      end: () => {
        forget();
        session?.end();
      },
    };
  }

  later(millis: number, act: () => void): () => void {
    const alarm: Alarm = { at: this.#clock.now() + millis * MILLISECOND, act };
    this.#alarms = [...this.#alarms, alarm];
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Tells what has happened until now, and after that lets the timers go off that are due. */
  catchUp(): void {
    this.#sockets.turn();
    for (let next = this.#nextDue(); next !== undefined; next = this.#nextDue()) {
      const due = next;
      this.#alarms = this.#alarms.filter((alarm) => alarm !== due);
      due.act();
    }
  }

  /** Lets time pass up to an instant, or until the next timer is due if that is sooner. */
  passTo(until: number): void {
    const next = Math.min(until, ...this.#alarms.map(({ at }) => at));
    this.#clock.advanceTo(instant(Math.max(this.#clock.now(), next)));
    this.catchUp();
  }

  #nextDue(): Alarm | undefined {
    return this.#alarms.filter(({ at }) => at <= this.#clock.now()).sort((a, b) => a.at - b.at)[0];
  }
}
