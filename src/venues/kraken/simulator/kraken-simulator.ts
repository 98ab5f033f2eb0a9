import { FaultyFrames } from '../../../wire/faulty-frames.ts';
import { changesOrders } from './changes-orders.ts';
import { FaultyWire } from '../../../wire/faulty-wire.ts';
import type { Answer } from '../../../wire/wire.ts';
import { faultControl } from './fault-control.ts';
import { KrakenRest, type KrakenRestOptions } from './kraken-rest.ts';
import { KrakenSockets } from './sockets/kraken-sockets.ts';

/** A simulated Kraken without a network: REST, WebSocket 2 and the control of faults, over one venue. */
export interface KrakenSimulator {
  /** Answers REST and control calls. The sockets send the effects of a call before its answer is sent. */
  readonly answer: Answer;
  readonly sockets: KrakenSockets;
  readonly wire: FaultyWire;
  readonly frames: FaultyFrames;
}

export function krakenSimulator({
  venue,
  speed,
  ...access
}: KrakenRestOptions & { readonly speed?: number }): KrakenSimulator {
  const rest = new KrakenRest({ venue, ...access });
  const wire = new FaultyWire({
    answer: (request) => rest.answer(request),
    clock: { now: () => venue.catchUp() },
    changes: changesOrders,
  });
  const frames = new FaultyFrames();
  const sockets = new KrakenSockets({ calls: rest.calls, frames });
  const control = faultControl({ wire, frames, venue, ...(speed === undefined ? {} : { speed }) });
  return {
    sockets,
    wire,
    frames,
    answer: (request) => {
      const reply = control(request);
      sockets.deliverAccountNews();
      return reply;
    },
  };
}
