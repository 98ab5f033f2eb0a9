import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { kraken } from 'ccxt';
import type { SimulatedClock } from '../../src/core/clock.ts';
import { instant } from '../../src/core/time.ts';
import { TIME_HEADER, type VenueMessage, type VenuePlan, type VenueRequest } from './venue-plan.ts';

type MessageOf<Kind extends VenueMessage['kind']> = Extract<VenueMessage, { kind: Kind }>;

/** A simulated Kraken in another process, as the benchmark sees it. */
export interface StartedVenue {
  readonly url: string;
  readonly socketUrl: string;
  /** End of its candles, in microseconds UTC. */
  readonly until: number;
  /** Numbers of its orders and trades, and its resident memory in bytes. */
  readonly count: () => Promise<MessageOf<'counted'>>;
  /** Moves its time on by that many candles, as fast as it can. */
  readonly walk: (bars: number) => Promise<void>;
  /**
   * Arrival times of the next `count` orders, in nanoseconds of the clock that the machine's processes share. Waits
   * until all have arrived. Needs a plan with reported arrivals.
   */
  readonly arrivals: (count: number) => Promise<bigint[]>;
  readonly close: () => void;
}

/** Starts a simulated Kraken in another process. Rejects when that process ends before it is ready. */
export async function startVenue(plan: VenuePlan): Promise<StartedVenue> {
  const child = fork(join(import.meta.dirname, 'venue-process.ts'), [JSON.stringify(plan)], { execArgv: [] });
  const arrived: bigint[] = [];
  const waiting = new Map<string, (message: VenueMessage) => void>();
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`The simulated venue ended with status ${code}`)));
  });
  ended.catch(() => undefined);
  child.on('message', (message: VenueMessage) => {
    if (message.kind === 'arrived') arrived.push(BigInt(message.at));
    waiting.get(message.kind)?.(message);
  });
  const next = <Kind extends VenueMessage['kind']>(kind: Kind): Promise<MessageOf<Kind>> =>
    Promise.race([
      ended,
      new Promise<MessageOf<Kind>>((resolve) => waiting.set(kind, (message) => resolve(message as MessageOf<Kind>))),
    ]);
  const ask = <Kind extends VenueMessage['kind']>(request: VenueRequest, kind: Kind): Promise<MessageOf<Kind>> => {
    const answer = next(kind);
    child.send(request);
    return answer;
  };
  const { url, socketUrl, until } = await next('ready');
  return {
    url,
    socketUrl,
    until,
    count: () => ask({ kind: 'count' }, 'counted'),
    walk: async (bars) => void (await ask({ kind: 'walk', bars }, 'walked')),
    arrivals: async (count) => {
      while (arrived.length < count) await next('arrived');
      return arrived.splice(0, count);
    },
    close: () => child.disconnect(),
  };
}

/** Makes every call of a client take venue time, and send the new time to the venue in a header. */
export function sendVenueTime(
  client: kraken,
  clock: SimulatedClock,
  { callTime, onCall }: { readonly callTime: number; readonly onCall: (address: string) => void },
): void {
  const send = client.fetch.bind(client);
  client.fetch = (address: string, method?: string, headers?: Readonly<Record<string, string>>, body?: unknown) => {
    clock.advanceTo(instant(clock.now() + callTime));
    onCall(address);
    return send(address, method, { ...headers, [TIME_HEADER]: String(clock.now()) }, body);
  };
}
