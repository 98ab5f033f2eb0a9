import { SimulatedClock } from '../../core/clock.ts';
import type { Instrument } from '../../core/instrument.ts';
import { minorFromAmount, stepSize } from '../../core/money.ts';
import type { OrderRequest } from '../../core/order.ts';
import { duration, HOUR, instant, MINUTE, type Instant } from '../../core/time.ts';
import { checkVenue } from '../../execution/check-venue.ts';
import { isApproved, type ApprovedOrder } from '../../execution/venue.port.ts';
import { Guardian } from '../../risk/guardian.ts';
import { checkMarketNews } from '../../live/check-market-news.ts';
import type { VenueConnection, VenueKit } from '../../venues/venue-kit.port.ts';
import type { VenueSimulator } from '../../venues/venue-simulator.port.ts';
import type { VenuePart } from '../part.port.ts';
import { drawnCandles } from './drawn-candles.ts';
import { drawnSituations } from './drawn-situations.ts';

/** Quote currency in the account that is tried. */
const CASH = 1_000_000;
/** How far time goes on with each call. */
const CALL_TIME = duration(15 * MINUTE);
/** A venue that never gives the fills of an order would be asked for ever. */
const MOST_CALLS = 2_000;

/** What a venue of a user promises and does not keep, tried through its own client at its own simulator. */
export async function venueProblems({ kit, sample }: VenuePart): Promise<readonly string[]> {
  if (kit.simulator === undefined) return ['it has no `simulator`, so nothing was tried: paper needs one too'];
  if (sample === undefined) return ['it has no `sample`: give an instrument that its contract can be tried with'];
  const found: string[] = [];
  if (sample.venue !== kit.name) found.push(`its sample is of the venue "${sample.venue}", the kit is "${kit.name}"`);
  if (!kit.kinds.includes(sample.kind)) found.push(`its sample is of kind ${sample.kind}, which \`kinds\` lacks`);
  if (kit.troubleOf(new TypeError('a bug')) !== undefined)
    found.push('`troubleOf` takes any error for trouble of the venue: a bug would be waited for');
  if (found.length > 0) return found;
  return tryAtSimulator(kit, kit.simulator, sample);
}

async function tryAtSimulator(
  kit: VenueKit,
  simulator: VenueSimulator,
  sample: Instrument,
): Promise<readonly string[]> {
  const series = { ...drawnCandles({ seed: 5, holes: [], volatility: 0.0005 }), instrument: sample };
  const row = 200;
  const start = instant(series.openTime[row] ?? 0);
  const clock = new SimulatedClock(start);
  const keys = simulator.newKeys();
  const opened = await simulator.open({
    markets: [{ instrument: sample, rules: {}, prices: { kind: 'recorded', series } }],
    cashMinor: minorFromAmount(CASH),
    seed: 1,
    start,
    keys: 1,
    clockFrom: () => clock,
  });
  let calls = 0;
  const server = await opened.serveInStep({
    keys,
    beforeCall: () => {
      if (++calls > MOST_CALLS) throw new RangeError(`the contract took more than ${MOST_CALLS} calls`);
      clock.advanceTo(instant(clock.now() + CALL_TIME));
    },
  });
  let nonce = 0;
  const connection = await kit.open({
    keys,
    clock,
    nonces: { next: () => ++nonce, skip: (time) => void (nonce += time) },
    purpose: 'paper',
    url: server.url,
  });
  try {
    await connection.learn();
    const [instrument] = connection.instruments([sample]);
    if (instrument === undefined) return ['`instruments` gives nothing for its sample'];
    const price = series.close[row] ?? Number.NaN;
    await checkVenue({
      venue: connection.account({ instruments: [instrument], since: start }),
      instrument,
      priceTicks: Math.round(price / stepSize(instrument.tick)),
      affordableLots: Math.floor(CASH / (price * stepSize(instrument.lot))),
      approve: approvedWithoutLimits,
    });
    const found = await feedProblems(
      connection.feed({ instruments: [instrument], interval: HOUR, after: start }),
      () => {
        clock.advanceTo(instant(clock.now() + 2 * HOUR));
        return clock.now();
      },
    );
    if (kit.marketNews === 'given') await checkNews(connection, clock, instant(series.openTime.at(-1) ?? 0));
    return found;
  } finally {
    connection.close();
    await server.close();
  }
}

/** Times at which the news is asked for. */
const NEWS_ASKED = 40;

/** A simulator need not list and settle markets, but what it reports of them keeps the contract. */
async function checkNews(connection: VenueConnection, clock: SimulatedClock, end: Instant): Promise<void> {
  const begin = clock.now();
  const step = Math.floor((end - begin) / NEWS_ASKED);
  await checkMarketNews({
    open: (since) => {
      const source = connection.news?.({ since });
      if (source === undefined)
        throw new RangeError('`marketNews` says that news is given, and `news` gives no source');
      return source;
    },
    now: () => clock.now(),
    times: Array.from({ length: NEWS_ASKED }, (_, place) => instant(begin + (place + 1) * step)),
    passTo: (at) => void (at > clock.now() && clock.advanceTo(at)),
    changes: 'possible',
  });
}

async function feedProblems(
  feed: ReturnType<Awaited<ReturnType<VenueKit['open']>>['feed']>,
  pass: () => Instant,
): Promise<readonly string[]> {
  const now = pass();
  const moments = await feed.take(now);
  const found: string[] = [];
  if (moments.length === 0) found.push('`feed` gives no candle although two have closed');
  if (moments.some(({ at }, place) => at > now || at <= (moments[place - 1]?.at ?? -Infinity)))
    found.push('`feed` gives moments that are not over yet, or not in order');
  return found;
}

const guardian = new Guardian({ checks: [] });

/** The simulator is on this machine, and no limit is what is tried here. */
function approvedWithoutLimits(order: OrderRequest): ApprovedOrder {
  const [situation] = drawnSituations();
  if (situation === undefined) throw new RangeError('No situation was drawn');
  const answer = guardian.review(order, situation.view);
  if (isApproved(answer)) return answer;
  throw new RangeError(`A guardian without checks refused: ${answer.reason}`);
}
