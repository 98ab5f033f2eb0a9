import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, MILLISECOND, SECOND } from '../../src/core/time.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { serveRest } from '../../src/wire/rest-server.ts';
import type { WireReply, WireRequest } from '../../src/wire/wire.ts';
import { Fate } from './dying-journal.ts';
import { faultyKraken } from './faulty-kraken.ts';
import { carry, END, faultCounts, scriptFolder, TIME_LIMIT, type ScriptOutcome } from './fault-script.ts';
import { tellBot, type BotEnd, type BotWord } from './lock-step.ts';
import { VenueWatch } from './venue-watch.ts';

/**
 * A bot of which nothing was heard for so long, in milliseconds, hangs. Nothing else here goes by the machine's time.
 */
const PATIENCE = 300_000;
const DEATHS = 2;
/** Node.js's own place for compiled modules: with it a process starts in a third of the time. */
const COMPILED = join(tmpdir(), 'node-compile-cache');
const ORDER_CALL = /\/(?:AddOrder|CancelOrder)$/;

/**
 * The same as `runFaultScript` over real sockets: the bot is a process of its own, killed with SIGKILL right before or
 * right after the venue hears a request of its, and started again on the same folder. Time is the venue's, in
 * lock-step: it moves with each request and when the bot says that it waits, so that a seed repeats exactly on whatever
 * machine.
 */
export async function runSocketScript(seed: number): Promise<ScriptOutcome> {
  const script = new SocketScript(seed);
  const server = await serveRest({ answer: (request) => script.answer(request) });
  try {
    return await script.run(server.url);
  } finally {
    await server.close();
    script.clearUp();
  }
}

/** How one life of the bot ended. */
type LifeEnd =
  | { readonly kind: 'killed' }
  | { readonly kind: 'ended'; readonly end: BotEnd }
  | { readonly kind: 'failed'; readonly why: string };

class SocketScript {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #world: ReturnType<typeof faultyKraken>;
  readonly #watch: VenueWatch;
  readonly #folder = scriptFolder();
  /** Answers that come after the client gave up, before its next request. */
  readonly #late: (() => WireReply)[] = [];
  #fate: SeededDeath;
  #bot: ChildProcess | undefined;
  #deaths = 0;
  #turns = 0;
  #heard: () => void = () => undefined;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
    this.#world = faultyKraken(seed, this.#random);
    const { venue, clock } = this.#world.kraken;
    this.#watch = new VenueWatch(venue, clock);
    this.#fate = new SeededDeath(this.#random);
  }

  clearUp(): void {
    this.#bot?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whatever the bot's requests meet: faults, the venue, a death before or after it. */
  answer(request: WireRequest): WireReply {
    this.#heard();
    for (const reply of this.#late.splice(0)) reply();
    this.#maybeKill(request);
    const reply = carry({ ...this.#world, watch: this.#watch, random: this.#random }, request);
    this.#maybeKill(request);
    return this.#asHeard(reply);
  }

  async run(url: string): Promise<ScriptOutcome> {
    const {
      kraken: { venue, clock },
      wire,
      kind,
    } = this.#world;
    const broken: string[] = [];
    for (let life = await this.#live(url); ; life = await this.#live(url)) {
      if (life.kind === 'killed') {
        clock.advanceTo(instant(clock.now() + this.#random.below(20) * SECOND));
        this.#fate = new SeededDeath(this.#random);
        continue;
      }
      if (life.kind === 'failed') broken.push(life.why);
      else {
        broken.push(
          ...this.#watch.findings({
            allowances: new Map(life.end.allowances),
            journalFills: life.end.fills,
            ledgerLots: life.end.lots,
          }),
        );
        if (life.end.books !== 'agree') broken.push(`books and venue: ${life.end.books}`);
      }
      const { longestNaked, longestUndisturbed } = this.#watch;
      return {
        seed: this.#seed,
        kind,
        faults: wire.happened.length,
        byFault: faultCounts(wire),
        frames: 0,
        hints: 0,
        halts: 0,
        deaths: this.#deaths,
        orders: venue.orders().length,
        fills: venue.trades().length,
        turns: this.#turns,
        longestNaked,
        longestUndisturbed,
        broken,
      };
    }
  }

  /** One process, from its start to its end. */
  async #live(url: string): Promise<LifeEnd> {
    const deaths = this.#deaths;
    const bot = spawn(
      process.execPath,
      [join(import.meta.dirname, 'socket-bot.ts'), url, this.#folder, String(this.#seed), this.#world.kind],
      { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } },
    );
    this.#bot = bot;
    let end: BotEnd | undefined;
    let complained = '';
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      bot.kill('SIGKILL');
    }, PATIENCE);
    this.#heard = () => void timer.refresh();
    bot.stderr?.on('data', (piece: Buffer) => (complained += piece.toString()));
    bot.on('message', (word: BotWord) => {
      this.#heard();
      if (word.kind === 'end') ({ end } = word);
      else this.#pass(word.micros);
    });
    const code = await new Promise<number | null>((resolve) => bot.once('close', resolve));
    clearTimeout(timer);
    if (this.#deaths > deaths) return { kind: 'killed' };
    if (end !== undefined) return { kind: 'ended', end };
    return {
      kind: 'failed',
      why: hangs
        ? `nothing was heard of the bot for ${PATIENCE / 1_000} s`
        : `the bot ended with ${code}: ${complained.slice(-2_000)}`,
    };
  }

  /** The bot waits: its patience is the venue's time. */
  #pass(micros: number): void {
    const {
      kraken: { clock },
      wire,
    } = this.#world;
    if (micros > 0) this.#turns++;
    clock.advanceTo(instant(clock.now() + micros));
    if (clock.now() >= END) wire.plan([]);
    this.#watch.look();
    if (this.#bot !== undefined) tellBot(this.#bot, { kind: 'time', now: clock.now() });
  }

  #maybeKill(request: WireRequest): void {
    if (this.#deaths >= DEATHS || this.#world.kraken.clock.now() >= END || this.#fate.meets(request) === 'nothing')
      return;
    this.#deaths++;
    this.#watch.disturb();
    this.#bot?.kill('SIGKILL');
  }

  /** What of a reply the client hears. It gives up when told, so that its patience is the venue's time. */
  #asHeard(reply: WireReply): WireReply {
    const { clock } = this.#world.kraken;
    switch (reply.kind) {
      case 'reply':
      case 'reset':
        return reply;
      case 'late':
        if (this.#random.below(2) === 0) {
          clock.advanceTo(instant(clock.now() + reply.millis * MILLISECOND));
          return this.#asHeard(reply.reply());
        }
        this.#late.push(reply.reply);
        clock.advanceTo(instant(clock.now() + TIME_LIMIT));
        return this.#silence();
      case 'silence':
        return this.#silence();
      default:
        return reply satisfies never;
    }
  }

  #silence(): WireReply {
    if (this.#bot !== undefined) tellBot(this.#bot, { kind: 'give-up' });
    return { kind: 'silence' };
  }
}

/**
 * When a process dies: at some request, or, half the time, at some order, where most can go wrong. Counted before and
 * after each.
 */
class SeededDeath {
  readonly #at: 'any request' | 'an order';
  readonly #fate: Fate;

  constructor(random: SeededRandom) {
    this.#at = random.below(2) === 0 ? 'any request' : 'an order';
    this.#fate = new Fate(1 + random.below(this.#at === 'an order' ? 12 : 160));
  }

  meets({ path }: WireRequest): 'death' | 'nothing' {
    return this.#at === 'an order' && !ORDER_CALL.test(path) ? 'nothing' : this.#fate.meets();
  }
}
