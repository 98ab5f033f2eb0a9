import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { instant, SECOND } from '../../src/core/time.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { serveRest } from '../../src/simulator/rest-server.ts';
import type { WireReply, WireRequest } from '../../src/simulator/wire.ts';
import { Fate } from './dying-journal.ts';
import { carry, END, faultyKraken, scriptFolder, type ScriptOutcome } from './fault-script.ts';
import { CASH, SHARE } from './script-bot.ts';
import { VenueWatch } from './venue-watch.ts';

/** A bot that hangs is a finding, not a reason to wait. */
const PATIENCE = 120_000;
const DEATHS = 2;

/**
 * The same as `runFaultScript` over real sockets: the bot is a process of its own, killed with SIGKILL right before or
 * right after a request of its arrives, and started again on the same folder. Time is the venue's, in lock-step.
 */
export async function runSocketScript(seed: number): Promise<ScriptOutcome> {
  const random = new SeededRandom(seed);
  const { kraken, wire, kind } = faultyKraken(seed, random);
  const { clock } = kraken;
  const watch = new VenueWatch(kraken.venue, clock);
  const folder = scriptFolder();
  let deaths = 0;
  let turns = 0;
  let fate = new Fate(1 + random.below(80));
  let kill: () => void = () => undefined;
  const mayDie = (): void => {
    if (deaths >= DEATHS || clock.now() >= END || fate.meets() === 'nothing') return;
    deaths++;
    watch.disturb();
    kill();
  };
  const answer = (request: WireRequest): WireReply => {
    const pass = /^\/__script\/time\?pass=(\d+)$/.exec(request.path)?.[1];
    if (pass !== undefined) {
      turns += Number(pass) > 0 ? 1 : 0;
      clock.advanceTo(instant(clock.now() + Number(pass)));
      if (clock.now() >= END) wire.plan([]);
      watch.look();
      return { kind: 'reply', status: 200, body: String(clock.now()) };
    }
    mayDie();
    const reply = carry({ kraken, wire, watch, random }, request);
    mayDie();
    return reply;
  };
  const server = await serveRest({ answer });
  const broken: string[] = [];
  try {
    for (let life = 0; ; life++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'socket-bot.ts'), server.url, folder, String(seed), kind], { stdio: ['ignore', 'pipe', 'pipe'] });
      kill = () => child.kill('SIGKILL');
      let told = '';
      let complained = '';
      child.stdout.on('data', (piece: Buffer) => (told += piece.toString()));
      child.stderr.on('data', (piece: Buffer) => (complained += piece.toString()));
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (...ended) => resolve(ended)));
      clearTimeout(timer);
      if (signal === 'SIGKILL' && life < deaths) {
        clock.advanceTo(instant(clock.now() + random.below(20) * SECOND));
        fate = new Fate(1 + random.below(80));
        continue;
      }
      if (code !== 0) broken.push(`the bot ended with ${code ?? signal}: ${complained.slice(-300)}`);
      const last = code === 0 ? (JSON.parse(told) as { readonly books: string; readonly fills: number }) : { books: 'unknown', fills: -1 };
      broken.push(...watch.findings({ limit: SHARE * CASH, journalFills: last.fills }));
      if (last.books !== 'agree') broken.push(`books and venue: ${last.books}`);
      break;
    }
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const { longestNaked, longestUndisturbed } = watch;
  return { seed, kind, faults: wire.happened.length, deaths, orders: kraken.venue.orders().length, fills: kraken.venue.trades().length, turns, longestNaked, longestUndisturbed, broken };
}
