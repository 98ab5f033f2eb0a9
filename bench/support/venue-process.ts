// Runs a simulated Kraken in a process of its own, so that its work and memory do not count as those of the trading
// process. `startVenue` starts it; its first argument is a `VenuePlan` as JSON.
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextLoopTurn } from 'node:timers/promises';
import { SimulatedClock } from '../../src/core/clock.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { instant, type Instant } from '../../src/core/time.ts';
import { krakenMarket } from '../../src/venues/kraken/simulator/kraken-market.ts';
import { krakenSimulator } from '../../src/venues/kraken/simulator/kraken-simulator.ts';
import { KrakenVenue } from '../../src/venues/kraken/simulator/kraken-venue.ts';
import { serveKraken } from '../../src/venues/kraken/simulator/serve-kraken.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import { minuteBars } from './minute-bars.ts';
import { thereAndBack } from './there-and-back.ts';
import { NO_LIMITS, TIME_HEADER, type VenueMessage, type VenuePlan, type VenueRequest } from './venue-plan.ts';

const plan = JSON.parse(process.argv[2] ?? '') as VenuePlan;
const series = await candles();
const clock = new SimulatedClock((plan.start ?? series.openTime[0]) as Instant);
const venue = new KrakenVenue({
  markets: [{ ...krakenMarket(series.instrument), series }],
  cashMinor: minorFromAmount(plan.cash),
  clock,
  seed: 1,
});
const simulator = krakenSimulator({ venue, keys: plan.keys, ...(plan.limits === 'off' ? { rates: NO_LIMITS } : {}) });
if (plan.arrivals === 'reported') {
  subscribe('http.server.request.start', (message) => {
    const at = process.hrtime.bigint();
    const { url = '' } = (message as { request: IncomingMessage }).request;
    if (url.endsWith('/AddOrder')) send({ kind: 'arrived', at: String(at) });
  });
}
const server = await serveKraken({
  ...simulator,
  answer: (request) => {
    const sentAt = Number(request.headers[TIME_HEADER] ?? 0);
    if (sentAt > clock.now()) clock.advanceTo(instant(sentAt));
    return simulator.answer(request);
  },
});
process.on('message', (request: VenueRequest) => void answer(request));
process.on('disconnect', () => process.exit());
send({
  kind: 'ready',
  url: server.url,
  socketUrl: server.socketUrl,
  until: (series.openTime[series.length - 1] as number) + series.interval,
});

async function answer(request: VenueRequest): Promise<void> {
  if (request.kind === 'count') {
    send({
      kind: 'counted',
      orders: venue.orders().length,
      trades: venue.trades().length,
      bytes: process.memoryUsage.rss(),
    });
    return;
  }
  for (let bar = 0; bar < request.bars; bar++) {
    clock.advanceTo(instant(clock.now() + series.interval));
    simulator.sockets.turn();
    // Frames are sent only when the event loop turns.
    if (bar % 20 === 19) await nextLoopTurn();
  }
  send({ kind: 'walked' });
}

async function candles() {
  if (plan.candles.kind === 'minutes') return minuteBars(plan.candles.bars, 1);
  const config = await readSystem(plan.candles.system);
  const { loaded } = await loadUniverse(config, plan.candles.store, () => undefined);
  const found = loaded[0]?.series;
  if (found === undefined) throw new Error('The system has no instrument');
  return thereAndBack(found, plan.candles.passes);
}

function send(message: VenueMessage): void {
  process.send?.(message);
}
