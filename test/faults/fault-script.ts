import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesOrders } from '../../src/venues/kraken/simulator/changes-orders.ts';
import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import type { Clock } from '../../src/core/clock.ts';
import { HOUR, instant, MILLISECOND, MINUTE, SECOND, type Duration } from '../../src/core/time.ts';
import type { LiveSession } from '../../src/live/live-session.ts';
import type { SessionPlan } from '../../src/live/start-session.ts';
import { SeededRandom } from '../../src/math/random.ts';
import type { FaultyFrames } from '../../src/wire/faulty-frames.ts';
import { FaultyWire } from '../../src/wire/faulty-wire.ts';
import { krakenFaultName, seededChanges, seededFaults } from '../../src/venues/kraken/simulator/kraken-faults.ts';
import type { WireReply, WireRequest } from '../../src/wire/wire.ts';
import { inProcessFetch } from '../support/in-process-fetch.ts';
import {
  API_KEY,
  API_SECRET,
  hourlyCandles,
  marginKraken,
  spotKraken,
  START,
  type SimulatedKraken,
} from '../venues/kraken/simulator/kraken-simulator.ts';
import { Death, Fate } from './dying-journal.ts';
import { entryAllowances } from './entry-allowances.ts';
import { CASH, SHARE, startScriptBot, type ScriptBot } from './script-bot.ts';
import { hasHalts, ScriptHalts } from './script-halts.ts';
import { FaultySockets, frameFaultName, hasHints, ScriptHints } from './script-hints.ts';
import { VenueWatch } from './venue-watch.ts';

/** What may fail. */
const CALLS = [
  'AddOrder',
  'CancelOrder',
  'OpenOrders',
  'ClosedOrders',
  'TradesHistory',
  'Balance',
  'OHLC',
  'QueryOrders',
  'OpenPositions',
  'Ledgers',
  'Ticker',
];
const CANDLES = 14;
/** When the candles end, and when the last of what they led to must be over. */
export const END = START + CANDLES * HOUR;
export const OVER = END + 2.5 * HOUR;
/** What fills in the very moment that a script is over is seen to its end, for so long. */
const OVERTIME = 10 * MINUTE;
/** A client gives up on an answer after so long. */
export const TIME_LIMIT = 8 * SECOND;

export interface ScriptOutcome {
  readonly seed: number;
  readonly kind: 'spot' | 'margin';
  readonly faults: number;
  /** How often each fault happened, by name. */
  readonly byFault: Readonly<Record<string, number>>;
  /** Frames that failed, where the script has sockets. */
  readonly frames: number;
  readonly hints: number;
  /** Times that somebody halted trading. */
  readonly halts: number;
  readonly deaths: number;
  readonly orders: number;
  readonly fills: number;
  readonly turns: number;
  /** In seconds of the venue's time. */
  readonly longestNaked: number;
  readonly longestUndisturbed: number;
  /** What was found wrong, in words; empty when all held. */
  readonly broken: readonly string[];
}

/**
 * A venue with a seed's prices, and a wire that will fail as the seed says. Even seeds trade on margin, and of each
 * kind one in four in a thin book.
 */
export function faultyKraken(
  seed: number,
  random: SeededRandom,
): { readonly kraken: SimulatedKraken; readonly wire: FaultyWire; readonly kind: ScriptOutcome['kind'] } {
  const series = hourlyCandles(walk(random));
  const kind = seed % 2 === 0 ? 'margin' : 'spot';
  const participation = participationOf(seed);
  const rules = participation === undefined ? {} : { participation };
  const kraken = kind === 'margin' ? marginKraken([series], CASH, rules) : spotKraken([series], CASH, rules);
  const wire = new FaultyWire({
    answer: (request) => kraken.rest.answer(request),
    clock: kraken.clock,
    changes: changesOrders,
  });
  wire.plan([
    ...seededFaults(seed, { calls: CALLS, count: 10 + random.below(20), within: 30 }),
    ...seededChanges(seed + 3, { calls: CALLS, count: 12, within: 20 }),
    // Asked for once in a life.
    ...seededChanges(seed + 4, { calls: ['AssetPairs', 'Assets'], count: 3, within: 4 }),
  ]);
  return { kraken, wire, kind };
}

/**
 * In a quarter of the scripts the book is thin: what is bought and sold fills in parts, for a minute; in a few of those
 * for five.
 */
function participationOf(seed: number): number | undefined {
  if (seed % 8 < 6) return undefined;
  return seed % 64 < 62 ? 0.4 : 0.1;
}

/** Carries a request as a slow and faulty wire does: time passes, and the watch looks at what it led to. */
export function carry(
  {
    kraken,
    wire,
    watch,
    random,
  }: {
    readonly kraken: SimulatedKraken;
    readonly wire: FaultyWire;
    readonly watch: VenueWatch;
    readonly random: SeededRandom;
  },
  request: WireRequest,
): WireReply {
  const { clock } = kraken;
  clock.advanceTo(instant(clock.now() + (50 + random.below(400)) * MILLISECOND));
  const before = wire.happened.length;
  const reply = wire.answer(request);
  if (reply.kind === 'silence') clock.advanceTo(instant(clock.now() + TIME_LIMIT));
  if (wire.happened.length > before) watch.disturb();
  watch.look();
  return reply;
}

export function scriptFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'edgewise-faults-'));
}

/**
 * Lets the whole of live trading run over a wire that fails and in a process that dies, both by a seed's script, in
 * virtual time: the real ccxt client, the real journal, the simulated Kraken. Then the venue is asked what really
 * happened.
 */
export async function runFaultScript(seed: number, onEvent?: SessionPlan['onEvent']): Promise<ScriptOutcome> {
  const random = new SeededRandom(seed);
  const { kraken, wire, kind } = faultyKraken(seed, random);
  const { clock } = kraken;
  const watch = new VenueWatch(kraken.venue, clock);
  const folder = scriptFolder();
  const sockets = hasHints(seed) ? new FaultySockets(seed, kraken) : undefined;
  // Tokens fail too, and are asked for often.
  if (sockets !== undefined)
    wire.plan([...wire.planned, ...seededFaults(seed + 1, { calls: ['GetWebSocketsToken'], count: 6, within: 12 })]);
  const halts = hasHalts(seed)
    ? new ScriptHalts(seed, { path: join(folder, 'halt.json'), start: START, hours: CANDLES })
    : undefined;
  let deaths = 0;
  let turns = 0;
  let hints = 0;
  try {
    const { instrument } = kraken.venue.markets[0]!;
    // The account was there before the bot, by the bot's clock too.
    if (clockSkew(seed) !== 0) clock.advanceTo(instant(START + MINUTE));
    const live = (fate: Fate) =>
      startLife({
        seed,
        folder,
        instrument,
        kraken,
        fate,
        onEvent,
        sockets,
        carry: (request) => {
          halts?.watch(request.path, clock.now());
          const reply = carry({ kraken, wire, watch, random }, request);
          sockets?.transport.catchUp();
          // Not behind a token, which is asked for while an order may be on its way.
          if (!request.path.endsWith('/GetWebSocketsToken')) halts?.heed(clock.now());
          return reply;
        },
      });
    let life = await live(new Fate(1 + random.below(60)));
    const isFilling = (): boolean => clock.now() < OVER + OVERTIME && life.portfolio.lots(0) !== watch.held;
    const look = (): void => {
      halts?.heed(clock.now());
      if (halts?.excuses(clock.now()) === true) watch.disturb();
      watch.look();
    };
    while (clock.now() < OVER || isFilling()) {
      if (clock.now() >= END) {
        wire.plan([]);
        sockets?.frames.plan([]);
      }
      turns++;
      const next = await Promise.race([life.supervisor.step(), life.died]).catch((error: unknown) => error);
      if (next instanceof Death) {
        deaths++;
        watch.disturb();
        life.journal.close();
        hints += life.hints?.heard ?? 0;
        life.hints?.close();
        clock.advanceTo(instant(clock.now() + random.below(20) * SECOND));
        const mayDieAgain = deaths < 4 && clock.now() < END;
        life = await live(new Fate(mayDieAgain ? 1 + random.below(80) : Number.POSITIVE_INFINITY));
        continue;
      }
      if (typeof next !== 'number') throw next;
      const until = instant(
        Math.min(
          Math.max(clock.now() + SECOND, next - clockSkew(seed)),
          halts?.changesAfter(clock.now()) ?? Number.POSITIVE_INFINITY,
        ),
      );
      const { supervisor } = life;
      if (life.hints === undefined) clock.advanceTo(until);
      // A venue in trouble is not asked sooner.
      else
        await life.hints.pause({ until, now: () => clock.now(), mayEnd: () => supervisor.failuresInARow === 0, look });
      look();
    }
    const { session, journal, portfolio } = life;
    let journalFills = 0;
    for (const _ of journal.events('fill')) journalFills++;
    const broken = [
      ...watch.findings({
        allowances: entryAllowances(journal, { instrument, cash: CASH, share: SHARE }),
        journalFills,
        ledgerLots: portfolio.lots(0),
      }),
      ...(session.books === 'agree' ? [] : [`books and venue: ${session.books} ${differencesOf(session)}`]),
      ...(halts?.sentInSpite ?? []),
    ];
    const hintState = life.hints?.state ?? 'up';
    if (hintState !== 'up') broken.push(`the hints have not come back: ${hintState}`);
    hints += life.hints?.heard ?? 0;
    life.hints?.close();
    journal.close();
    const { longestNaked, longestUndisturbed } = watch;
    return {
      seed,
      kind,
      faults: wire.happened.length,
      byFault: faultCounts(wire, sockets?.frames),
      frames: sockets?.frames.happened.length ?? 0,
      hints,
      halts: halts?.count ?? 0,
      deaths,
      orders: kraken.venue.orders().length,
      fills: kraken.venue.trades().length,
      turns,
      longestNaked,
      longestUndisturbed,
      broken,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function faultCounts({ happened }: FaultyWire, frames?: FaultyFrames): Record<string, number> {
  const counts: Record<string, number> = {};
  const names = [
    ...happened.map((fault) => krakenFaultName(fault) ?? 'unnamed'),
    ...(frames?.happened ?? []).map(({ trouble }) => frameFaultName(trouble)),
  ];
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** How far the bot's clock is ahead of the venue's, or behind it, in one script of five. */
function clockSkew(seed: number): Duration {
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

interface Life extends ScriptBot {
  readonly hints: ScriptHints | undefined;
  /** Rejects with the death of the process. */
  readonly died: Promise<never>;
}

/**
 * One life of the process: from the folder's state to its death at one of its acts, after which it is never heard of
 * again.
 */
async function startLife({
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

function differencesOf({ differences }: LiveSession): string {
  return differences
    .map((difference) =>
      difference.kind === 'cash'
        ? `cash ${difference.minor}`
        : `${difference.instrument} ${difference.ours} of ${difference.theirs}`,
    )
    .join('; ');
}

function walk(random: SeededRandom): (readonly [number, number, number, number])[] {
  let price = 40_000;
  return Array.from({ length: CANDLES + 4 }, () => {
    const open = price;
    price = Math.round(open * (1 + (random.next() - 0.5) * 0.05));
    return [open, Math.max(open, price) + random.below(200), Math.min(open, price) - random.below(200), price] as const;
  });
}

export function inWords({ seed, broken }: Pick<ScriptOutcome, 'seed' | 'broken'>): string {
  return `seed ${seed}: ${broken.join('; ')}`;
}
