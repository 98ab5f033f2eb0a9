import { isoFromInstant } from '../../../core/time.ts';
import type { FaultyFrames } from '../../../wire/faulty-frames.ts';
import type { FaultyWire } from '../../../wire/faulty-wire.ts';
import type { Answer, WireReply, WireRequest } from '../../../wire/wire.ts';
import { readFaultScript, scriptRow } from './fault-script.ts';
import type { KrakenVenue } from './kraken-venue.ts';

export interface FaultControlOptions {
  readonly wire: FaultyWire;
  readonly frames: FaultyFrames;
  readonly venue: KrakenVenue;
  /** Venue seconds per second, which clients that keep the venue's time ask for. */
  readonly speed?: number;
}

/**
 * Answers the calls below `/__sim/` that plan faults, so that tests in any language can make the simulator fail. Real
 * exchanges have no such calls. All other calls go on to the wire.
 */
export function faultControl({ wire, frames, venue, speed = 1 }: FaultControlOptions): Answer {
  const state = () => ({
    planned: [...wire.planned, ...frames.planned].map(scriptRow),
    happened: [...wire.happened, ...frames.happened].map(scriptRow),
  });
  const post = (body: string): WireReply => {
    const script = readFaultScript(body);
    if (script.kind === 'problem') return reply(400, { error: script.problem });
    wire.plan(script.calls);
    frames.plan(script.frames);
    return reply(200, state());
  };
  const respond = ({ method, path, headers, body }: WireRequest): WireReply => {
    const asked = `${method} ${path}`;
    // A web page in a browser on this machine must not plan faults. Browsers send the origin of the page.
    if (method === 'POST' && headers['origin'] !== undefined)
      return reply(403, {
        error: { where: asked, expected: 'a request that no web page made', actual: `one from ${headers['origin']}` },
      });
    if (asked === 'POST /__sim/faults') return post(body);
    if (asked === 'GET /__sim/faults') return reply(200, state());
    if (asked === 'GET /__sim/time')
      return reply(200, { time: isoFromInstant(venue.catchUp()), microseconds: venue.catchUp(), speed });
    return reply(404, {
      error: { where: asked, expected: 'POST /__sim/faults, GET /__sim/faults or GET /__sim/time', actual: asked },
    });
  };
  return (request) => (request.path.startsWith('/__sim/') ? respond(request) : wire.answer(request));
}

function reply(status: number, body: unknown): WireReply {
  return { kind: 'reply', status, body: JSON.stringify(body) };
}
