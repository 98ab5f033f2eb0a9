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
  /** Venue seconds per second, told to clients that keep the venue's time. */
  readonly speed?: number;
}

/** What no exchange has: a way to plan its faults, for tests in any language. Everything else goes on to the wire. */
export function faultControl({ wire, frames, venue, speed = 1 }: FaultControlOptions): Answer {
  const told = () => ({
    planned: [...wire.planned, ...frames.planned].map(scriptRow),
    happened: [...wire.happened, ...frames.happened].map(scriptRow),
  });
  const post = (body: string): WireReply => {
    const script = readFaultScript(body);
    if (script.kind === 'problem') return reply(400, { error: script.problem });
    wire.plan(script.calls);
    frames.plan(script.frames);
    return reply(200, told());
  };
  const respond = ({ method, path, headers, body }: WireRequest): WireReply => {
    const asked = `${method} ${path}`;
    // A page that somebody happens to look at must not plan faults on this machine; browsers say where they come from.
    if (method === 'POST' && headers['origin'] !== undefined)
      return reply(403, {
        error: { where: asked, expected: 'a request that no web page made', actual: `one from ${headers['origin']}` },
      });
    if (asked === 'POST /__sim/faults') return post(body);
    if (asked === 'GET /__sim/faults') return reply(200, told());
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
