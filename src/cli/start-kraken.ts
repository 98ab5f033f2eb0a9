import { openGrowingFile } from '../adapters/files/growing-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { minorFromAmount } from '../core/money.ts';
import type { ReportProgress } from '../core/progress.ts';
import { instant, isoFromInstant, type Instant } from '../core/time.ts';
import { seededScript } from '../simulator/kraken/fault-script.ts';
import { krakenMarket } from '../simulator/kraken/kraken-market.ts';
import { krakenSimulator } from '../simulator/kraken/kraken-simulator.ts';
import { openKraken } from '../simulator/kraken/open-kraken.ts';
import { serveKraken } from '../simulator/kraken/serve-kraken.ts';
import { PacedClock } from '../simulator/paced-clock.ts';
import { loadUniverse } from '../system/load-universe.ts';
import { readSystem } from '../system/read-system.ts';
import { simulatedRules } from '../system/simulated-rules.ts';
import { workspaceAt } from '../system/workspace.ts';
import { keysFrom, type GivenKeys } from './given-keys.ts';

export interface StartKrakenOptions extends GivenKeys {
  readonly system: string;
  readonly workspace: string;
  readonly port: number;
  readonly speed: number;
  readonly cash: number;
  readonly seed: number;
  readonly from?: Instant;
  /** Where every call is written; a file that has some already is where the account goes on. */
  readonly wireLog?: string;
  /** Its keys may withdraw too, to try what must never be given to a bot. */
  readonly withdrawal?: true;
  /** Calls fail from the start, by the script that this seed makes. */
  readonly faultSeed?: number;
  readonly progress: ReportProgress;
}

export interface RunningKraken {
  /** What a person or a program needs to trade there. */
  readonly facts: { readonly url: string; readonly socketUrl: string; readonly key: string; readonly secret: string; readonly killKey: string; readonly killSecret: string; readonly markets: readonly string[]; readonly from: string; readonly speed: number };
  close(): Promise<void>;
}

/** Starts a simulated Kraken over a system's candles. Keys that are not given are new each time. */
export async function startKraken({ system, workspace, port, speed, cash, seed, from, wireLog, withdrawal, faultSeed, progress, ...given }: StartKrakenOptions): Promise<RunningKraken> {
  const { trade: { key, secret }, kill: { key: killKey, secret: killSecret } } = keysFrom(given);
  const config = await readSystem(system);
  const { loaded } = await loadUniverse(config, workspaceAt(workspace).candles, progress);
  const markets = loaded.map(({ series }) => ({ ...krakenMarket(series.instrument, simulatedRules(config.costs)), series }));
  const first = Math.max(...loaded.map(({ series }) => series.openTime[0] ?? 0));
  const last = Math.min(...loaded.map(({ series }) => (series.openTime.at(-1) ?? 0) + series.interval));
  const start = instant(Math.max(from ?? first, first));
  if (start >= last) {
    throw new EdgewiseError('data-missing', 'There are no candles to simulate with', {
      where: system, expected: `a start before ${isoFromInstant(instant(last))}`, actual: isoFromInstant(start), advice: 'Choose an earlier --from, or another system.',
    });
  }
  const log = wireLog === undefined ? undefined : openGrowingFile(wireLog);
  const { venue, calls, from: begun } = refuseLog(wireLog, () => openKraken({
    markets, cashMinor: minorFromAmount(cash), seed, start, keys: 2, ...(log === undefined ? {} : { log }),
    clockFrom: (begin) => new PacedClock({ start: begin, speed, wallMillis: () => performance.now() }),
  }));
  const simulator = krakenSimulator({ venue, calls, keys: { [key]: secret, [killKey]: killSecret }, ...(withdrawal === undefined ? {} : { mayWithdraw: [key, killKey] }), speed });
  if (faultSeed !== undefined) simulator.wire.plan(seededScript({ seed: faultSeed }).calls);
  const server = await serveKraken(simulator, { port }).catch((error: unknown) => refusePort(port, error));
  return {
    facts: { url: server.url, socketUrl: server.socketUrl, key, secret, killKey, killSecret, markets: markets.map(({ pair }) => pair.symbol), from: isoFromInstant(begun), speed },
    close: () => server.close().finally(() => log?.close()),
  };
}

/** A log of another system, of other candles or of another version is the person's to take away. */
function refuseLog<Opened>(path: string | undefined, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    if (path === undefined || !(error instanceof RangeError)) throw error;
    throw new EdgewiseError('data-corrupt', 'The account cannot be made again from its log', {
      where: path, actual: error.message.slice(0, 400), advice: 'start with the system and candles that the log was written with, or with another --wire-log', cause: error,
    });
  }
}

/** A port that is taken, or is not ours to take, is the person's to change. */
function refusePort(port: number, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
  throw new EdgewiseError('usage', code === 'EADDRINUSE' ? `Port ${port} is taken` : `Port ${port} may not be taken`, {
    expected: 'a free port above 1023', actual: `${port}`, advice: 'choose another --port; 0 takes any free one', cause: error,
  });
}
