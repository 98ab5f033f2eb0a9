import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import type { Clock } from '../../src/core/clock.ts';
import { instant, SECOND, type Duration } from '../../src/core/time.ts';
import type { SessionPlan } from '../../src/live/start-session.ts';
import type { WireReply, WireRequest } from '../../src/wire/wire.ts';
import { inProcessFetch } from '../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, type SimulatedKraken } from '../venues/kraken/simulator/kraken-simulator.ts';
import { Death, type Fate } from './dying-journal.ts';
import { startScriptBot, type ScriptBot } from './script-bot.ts';
import { ScriptHints, type FaultySockets } from './script-hints.ts';

/** How far the bot's clock is ahead of the venue's, or behind it, in one script of five. */
export function clockSkew(seed: number): Duration {
  return (seed % 5 === 4 ? ((seed % 31) - 15) * SECOND : 0) as Duration;
}

interface LifeOptions {
  readonly seed: number;
  readonly folder: string;
  readonly instrument: Parameters<typeof startScriptBot>[0]['instrument'];
  readonly kraken: SimulatedKraken;
  readonly fate: Fate;
  readonly onEvent: SessionPlan['onEvent'];
  readonly sockets: FaultySockets | undefined;
  readonly carry: (request: WireRequest) => WireReply;
}

/** What runs between the start of a process and its death. */
export interface Life extends ScriptBot {
  readonly hints: ScriptHints | undefined;
  /** Rejects with the death of the process. */
  readonly died: Promise<never>;
}

/**
 * One life of the process: from the folder's state to its death at one of its acts, after which it is never heard of
 * again.
 */
export async function startLife({
  seed,
  folder,
  instrument,
  kraken,
  fate,
  onEvent,
  sockets,
  carry: carried,
}: LifeOptions): Promise<Life> {
  const clock: Clock = { now: () => instant(kraken.clock.now() + clockSkew(seed)) };
  let die: (death: Death) => void = () => undefined;
  const died = new Promise<never>((_, reject) => {
    die = reject;
  });
  died.catch(() => undefined);
  let alive = true;
  const dies = (when: string): void => {
    alive = false;
    die(new Death(when));
  };
  const never = (): Promise<Response> => new Promise<Response>(() => undefined);
  const inner = inProcessFetch(carried);
  const fetchOfLife: typeof fetch = async (input, init) => {
    const isOrder = /AddOrder|CancelOrder/.test(input instanceof Request ? input.url : String(input));
    if (alive && isOrder && fate.meets() === 'death') dies('before a send');
    if (!alive) return never();
    const response = await inner(input, init);
    if (isOrder && fate.meets() === 'death') dies('after a send');
    return alive ? response : never();
  };
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: fetchOfLife,
  });
  const bot = await startScriptBot({
    seed,
    folder,
    client,
    clock,
    instrument,
    fate,
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  const hints =
    sockets === undefined
      ? undefined
      : new ScriptHints({ client, instrument, transport: sockets.transport, onHint: (hint) => bot.session.hint(hint) });
  return { ...bot, hints, died };
}
