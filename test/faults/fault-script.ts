import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR, instant, MILLISECOND, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import type { LiveSession } from '../../src/live/live-session.ts';
import type { SessionPlan } from '../../src/live/start-session.ts';
import { SeededRandom } from '../../src/math/random.ts';
import type { FaultyFrames } from '../../src/wire/faulty-frames.ts';
import type { FaultyWire } from '../../src/wire/faulty-wire.ts';
import { krakenFaultName, seededFaults } from '../../src/venues/kraken/simulator/kraken-faults.ts';
import type { WireReply, WireRequest } from '../../src/wire/wire.ts';
import { START, type SimulatedKraken } from '../venues/kraken/simulator/kraken-simulator.ts';
import { Death, Fate } from './dying-journal.ts';
import { CANDLES, faultyKraken } from './faulty-kraken.ts';
import { entryAllowances } from './entry-allowances.ts';
import { CASH, SHARE } from './script-bot.ts';
import { hasHalts, ScriptHalts } from './script-halts.ts';
import { FaultySockets, frameFaultName, hasHints } from './script-hints.ts';
import { clockSkew, startLife, type Life } from './script-life.ts';
import { VenueWatch } from './venue-watch.ts';

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
  const folder = scriptFolder();
  try {
    const script = new FaultScript({ seed, folder, onEvent });
    return await script.run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface FaultScriptOptions {
  readonly seed: number;
  readonly folder: string;
  readonly onEvent: SessionPlan['onEvent'];
}

class FaultScript {
  readonly #options: FaultScriptOptions;
  readonly #random: SeededRandom;
  readonly #kraken: SimulatedKraken;
  readonly #wire: FaultyWire;
  readonly #kind: ScriptOutcome['kind'];
  readonly #watch: VenueWatch;
  readonly #sockets: FaultySockets | undefined;
  readonly #halts: ScriptHalts | undefined;
  #deaths = 0;
  #turns = 0;
  #hints = 0;

  constructor(options: FaultScriptOptions) {
    const { seed, folder } = options;
    this.#options = options;
    this.#random = new SeededRandom(seed);
    const { kraken, wire, kind } = faultyKraken(seed, this.#random);
    this.#kraken = kraken;
    this.#wire = wire;
    this.#kind = kind;
    this.#watch = new VenueWatch(kraken.venue, kraken.clock);
    this.#sockets = hasHints(seed) ? new FaultySockets(seed, kraken) : undefined;
    this.#halts = hasHalts(seed)
      ? new ScriptHalts(seed, { path: join(folder, 'halt.json'), start: START, hours: CANDLES })
      : undefined;
  }

  get #now(): Instant {
    return this.#kraken.clock.now();
  }

  async run(): Promise<ScriptOutcome> {
    const { seed } = this.#options;
    const { clock } = this.#kraken;
    // Tokens fail too, and are asked for often.
    if (this.#sockets !== undefined)
      this.#wire.plan([
        ...this.#wire.planned,
        ...seededFaults(seed + 1, { calls: ['GetWebSocketsToken'], count: 6, within: 12 }),
      ]);
    // The account was there before the bot, by the bot's clock too.
    if (clockSkew(seed) !== 0) clock.advanceTo(instant(START + MINUTE));
    let life = await this.#live(new Fate(1 + this.#random.below(60)));
    while (this.#now < OVER || this.#isFilling(life)) {
      if (this.#now >= END) this.#endFaults();
      this.#turns++;
      const next = await Promise.race([life.supervisor.step(), life.died]).catch((error: unknown) => error);
      if (next instanceof Death) life = await this.#liveAgain(life);
      else if (typeof next === 'number') await this.#pause(life, next);
      else throw next;
    }
    return this.#outcome(life);
  }

  #live(fate: Fate): Promise<Life> {
    const { seed, folder, onEvent } = this.#options;
    return startLife({
      seed,
      folder,
      instrument: this.#kraken.venue.markets[0]!.instrument,
      kraken: this.#kraken,
      fate,
      onEvent,
      sockets: this.#sockets,
      carry: (request) => this.#carry(request),
    });
  }

  #carry(request: WireRequest): WireReply {
    this.#halts?.watch(request.path, this.#now);
    const reply = carry({ kraken: this.#kraken, wire: this.#wire, watch: this.#watch, random: this.#random }, request);
    this.#sockets?.transport.catchUp();
    // Not behind a token, which is asked for while an order may be on its way.
    if (!request.path.endsWith('/GetWebSocketsToken')) this.#halts?.heed(this.#now);
    return reply;
  }

  /** What fills in the moment that the script is over is seen to its end. */
  #isFilling({ portfolio }: Life): boolean {
    return this.#now < OVER + OVERTIME && portfolio.lots(0) !== this.#watch.held;
  }

  #endFaults(): void {
    this.#wire.plan([]);
    this.#sockets?.frames.plan([]);
  }

  /** The next life of the process, some seconds after its death. */
  async #liveAgain(dead: Life): Promise<Life> {
    this.#deaths++;
    this.#watch.disturb();
    dead.journal.close();
    this.#endHints(dead);
    this.#kraken.clock.advanceTo(instant(this.#now + this.#random.below(20) * SECOND));
    const mayDieAgain = this.#deaths < 4 && this.#now < END;
    return this.#live(new Fate(mayDieAgain ? 1 + this.#random.below(80) : Number.POSITIVE_INFINITY));
  }

  #endHints({ hints }: Life): void {
    this.#hints += hints?.heard ?? 0;
    hints?.close();
  }

  /** Waits until the bot wants its next turn, or until somebody halts or resumes. */
  async #pause({ hints, supervisor }: Life, wakeAt: number): Promise<void> {
    const until = instant(
      Math.min(
        Math.max(this.#now + SECOND, wakeAt - clockSkew(this.#options.seed)),
        this.#halts?.changesAfter(this.#now) ?? Number.POSITIVE_INFINITY,
      ),
    );
    const look = (): void => this.#look();
    if (hints === undefined) this.#kraken.clock.advanceTo(until);
    // A venue in trouble is not asked sooner.
    else await hints.pause({ until, now: () => this.#now, mayEnd: () => supervisor.failuresInARow === 0, look });
    look();
  }

  #look(): void {
    this.#halts?.heed(this.#now);
    if (this.#halts?.excuses(this.#now) === true) this.#watch.disturb();
    this.#watch.look();
  }

  #outcome(life: Life): ScriptOutcome {
    const broken = this.#broken(life);
    this.#endHints(life);
    life.journal.close();
    const { venue } = this.#kraken;
    const { longestNaked, longestUndisturbed } = this.#watch;
    return {
      seed: this.#options.seed,
      kind: this.#kind,
      faults: this.#wire.happened.length,
      byFault: faultCounts(this.#wire, this.#sockets?.frames),
      frames: this.#sockets?.frames.happened.length ?? 0,
      hints: this.#hints,
      halts: this.#halts?.count ?? 0,
      deaths: this.#deaths,
      orders: venue.orders().length,
      fills: venue.trades().length,
      turns: this.#turns,
      longestNaked,
      longestUndisturbed,
      broken,
    };
  }

  /** What does not hold at the end, in words. */
  #broken({ session, journal, portfolio, hints }: Life): readonly string[] {
    const { instrument } = this.#kraken.venue.markets[0]!;
    let journalFills = 0;
    for (const _ of journal.events('fill')) journalFills++;
    const hintState = hints?.state ?? 'up';
    return [
      ...this.#watch.findings({
        allowances: entryAllowances(journal, { instrument, cash: CASH, share: SHARE }),
        journalFills,
        ledgerLots: portfolio.lots(0),
      }),
      ...(session.books === 'agree' ? [] : [`books and venue: ${session.books} ${differencesOf(session)}`]),
      ...(this.#halts?.sentInSpite ?? []),
      ...(hintState === 'up' ? [] : [`the hints have not come back: ${hintState}`]),
    ];
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

function differencesOf({ differences }: LiveSession): string {
  return differences
    .map((difference) =>
      difference.kind === 'cash'
        ? `cash ${difference.minor}`
        : `${difference.instrument} ${difference.ours} of ${difference.theirs}`,
    )
    .join('; ');
}

export function inWords({ seed, broken }: Pick<ScriptOutcome, 'seed' | 'broken'>): string {
  return `seed ${seed}: ${broken.join('; ')}`;
}
