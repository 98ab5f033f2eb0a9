import { statfs } from 'node:fs/promises';
import type { ConnectionCheck } from '../venues/connection-check.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { TradeFees } from '../venues/trade-fees.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { nearestExisting } from '../adapters/files/require-writable.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { PostgresTrialLedger } from '../adapters/postgres/postgres-trial-ledger.ts';
import { shownServer, stateServer } from '../adapters/postgres/state-server.ts';
import type { Clock } from '../core/clock.ts';
import { tradedAmong } from '../config/market-roles.ts';
import { EdgewiseError } from '../core/errors.ts';
import { countOf, nounOf } from '../core/count-of.ts';
import type { Instrument } from '../core/instrument.ts';
import { orStopped } from '../core/or-stopped.ts';
import { DAY, isoFromInstant, type Instant } from '../core/time.ts';
import type { StoredSeries } from '../market/candle-store.port.ts';
import { instrumentFor } from '../venues/known-instruments.ts';
import { accountNonces } from '../trading/account-nonces.ts';
import { costWarnings, unknownFeeWarnings } from '../config/cost-warnings.ts';
import { listingOf } from '../config/listing-of.ts';
import { kitOfSystem, readTradedSystem } from '../parts/read-traded-system.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { takerFeeBps } from '../config/trading-costs.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface DoctorOptions {
  readonly systemPath: string;
  /** Need not exist yet. */
  readonly workspace: string;
  readonly clock: Clock;
  readonly keys: KeyPair | undefined;
  /** Address of a simulator. The real venue by default. */
  readonly url?: string;
  /** Receives a line that says what is waited for, why, and until when. */
  readonly wait?: (line: string) => void;
  /** Ends it at once. */
  readonly stop?: AbortSignal;
}

/** Least free disk space. Journals and candles of months need less. */
const LEAST_FREE_BYTES = 1e9;

/**
 * Checks everything that trading a system needs. Its client cannot place an order; it only asks whether the venue would
 * accept one.
 */
export async function doctor({
  systemPath,
  workspace,
  clock,
  keys,
  url,
  wait,
  stop,
}: DoctorOptions): Promise<ConnectionCheck[]> {
  const config = await readTradedSystem(systemPath);
  const kit = kitOfSystem(config);
  const instruments = config.instruments.map(({ id, venue, kind }) => instrumentFor(venue, id, { kind }));
  // Without candles no steps can be assumed for an instrument without a known listing.
  const supposed = config.instruments.map((each) => listingOf(each)).filter(({ basis }) => basis !== 'assumed');
  const refusals: string[] = [];
  const nonces = accountNonces({ keys: { key: keys?.key ?? '' }, url: url ?? kit.url }, (text) => refusals.push(text));
  const connection = await kit.open({
    keys,
    clock,
    nonces,
    onNonceRefused: (text, refusal) => {
      // A call that another process overtook was signed again, and its answer is as good.
      if (refusal === 'behind') refusals.push(text);
    },
    purpose: 'read-and-validate',
    ...(url === undefined ? {} : { url }),
  });
  const slow = new SlowCheck({ url: url ?? kit.url, answerMillis: kit.answerMillis, report: wait });
  const checking = connection.check({
    clock,
    instruments,
    supposed,
    interval: durationOf(config.interval),
    leverage: config.live.leverage,
    begin: (name) => slow.begin(name),
  });
  const connections = await orStopped(checking, stop).finally(() => slow.end());
  nonces.close();
  const { root, candles } = workspaceAt(workspace);
  const fees = await checkFees({
    config,
    kit,
    connection,
    instruments,
    keys: keys === undefined ? 'missing' : 'given',
  });
  connection.close();
  return [
    await checkDisk(root),
    ...(await checkStateServer()),
    ...connections,
    ...(refusals.length === 0
      ? []
      : [{ name: 'keys: nonces', outcome: 'warned', detail: refusals.join('; ') } as const]),
    ...(await checkStored(config, candles, clock.now())),
    fees,
  ];
}

const SLOW_MILLIS = 2_000;

interface SlowCheckOptions {
  readonly url: string;
  /** Longest wait for one answer. */
  readonly answerMillis: number;
  readonly report: ((line: string) => void) | undefined;
}

/** Reports what a slow check waits for. */
class SlowCheck {
  readonly #options: SlowCheckOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SlowCheckOptions) {
    this.#options = options;
  }

  begin(name: string): void {
    this.end();
    const { url, answerMillis, report } = this.#options;
    this.#timer = setTimeout(
      () =>
        report?.(
          `waiting for the venue at ${url} ("${name}"): it has not answered yet; each call is given up after ${answerMillis / 1_000} s`,
        ),
      SLOW_MILLIS,
    );
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

interface FeeCheckOptions {
  readonly config: SystemConfig;
  readonly kit: VenueKit;
  readonly connection: VenueConnection;
  readonly instruments: readonly Instrument[];
  readonly keys: 'given' | 'missing';
}

/**
 * Checks the fees that the system file assumes. Keys without the permission to read are reported by the checks of keys.
 */
async function checkFees({ config, kit, connection, instruments, keys }: FeeCheckOptions): Promise<ConnectionCheck> {
  try {
    return checkCosts(config, await connection.fees(tradedAmong(config, instruments)), keys);
  } catch (error) {
    if (kit.troubleOf(error) === undefined) throw error;
    return { name: 'costs', outcome: 'skipped', detail: 'the venue did not state its fees' };
  }
}

function checkCosts(config: SystemConfig, { fees, unknown }: TradeFees, keys: 'given' | 'missing'): ConnectionCheck {
  // Without keys the fees of the account cannot be asked for.
  if (fees.length === 0 && keys === 'missing')
    return { name: 'costs', outcome: 'skipped', detail: 'the venue did not state its fees' };
  const warnings = [...costWarnings(config, fees), ...unknownFeeWarnings(config, unknown)];
  if (warnings.length > 0) return { name: 'costs', outcome: 'warned', detail: warnings.join(' ') };
  return {
    name: 'costs',
    outcome: 'passed',
    detail: `the system supposes ${takerFeeBps(config)} basis points per side; the venue lists ${Math.max(...fees.map(({ takerBps }) => takerBps))} at most`,
  };
}

/**
 * Reports the end of the stored candles, without a judgement: a run warms the features up with them and gets the rest
 * from the venue.
 */
async function checkStored(config: SystemConfig, folder: string, now: Instant): Promise<ConnectionCheck[]> {
  const stored = await new ParquetCandleStore(folder).list();
  return config.instruments.map(({ id, venue, candles = { venue, instrument: id } }) => {
    const isOurs = (series: StoredSeries): boolean =>
      series.venue === candles.venue &&
      series.instrument === candles.instrument &&
      series.interval === durationOf(config.interval);
    const found = stored.find(isOurs);
    const name = `stored candles of ${id}`;
    if (found === undefined)
      return {
        name,
        outcome: 'warned',
        detail:
          config.bundled_sample === undefined
            ? `none of ${candles.venue} ${candles.instrument} ${config.interval}: import them with \`edgewise data import\``
            : 'none yet; the bundled sample is stored when it is needed',
      };
    return {
      name,
      outcome: 'passed',
      detail: `${candles.venue} ${candles.instrument} until ${isoFromInstant(found.to)}, ${daysFrom(found.to, now)}`,
    };
  });
}

/**
 * Describes the distance of the end of stored candles from the venue's time. A simulator's time may be a day long past.
 */
export function daysFrom(end: Instant, now: Instant): string {
  const days = (Math.abs(now - end) / DAY).toFixed(1);
  return `${days} ${nounOf(Number(days), 'day')} ${end <= now ? 'before now' : 'after the time of the venue'}`;
}

/** Checks the state server. Gives no check where state is kept in the workspace. */
async function checkStateServer(): Promise<readonly ConnectionCheck[]> {
  const name = 'state server';
  try {
    const server = stateServer();
    if (server === undefined) return [];
    const ledger = new PostgresTrialLedger(server);
    try {
      const trials = new Set((await ledger.runs('research')).map(({ id }) => id)).size;
      return [{ name, outcome: 'passed', detail: `${shownServer(server)} has ${countOf(trials, 'trial')}` }];
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    return [{ name, outcome: 'failed', detail: error.message.replaceAll(/\s*\n\s+/g, '; ') }];
  }
}

async function checkDisk(workspace: string): Promise<ConnectionCheck> {
  const folder = nearestExisting(workspace);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  return {
    name: 'disk',
    outcome: free >= LEAST_FREE_BYTES ? 'passed' : 'failed',
    detail: `${(free / 1e9).toFixed(1)} GB are free at ${folder}; ${LEAST_FREE_BYTES / 1e9} GB are asked`,
  };
}
