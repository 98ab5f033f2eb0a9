// Measures the time from a forecast to the bytes of its order at the venue, and how many orders, bars and frames per
// second the simulated Kraken handles: `node bench/live.bench.ts [runs] [orders per run]`, 5 runs of 100 by default.
import { WebSocket } from 'ws';
import { SimulatedClock } from '../src/core/clock.ts';
import { minorFromAmount } from '../src/core/money.ts';
import { clientOrderId, type OrderRequest } from '../src/core/order.ts';
import { instant, type Instant } from '../src/core/time.ts';
import { krakenMarket } from '../src/venues/kraken/simulator/kraken-market.ts';
import { krakenSimulator } from '../src/venues/kraken/simulator/kraken-simulator.ts';
import { KrakenVenue } from '../src/venues/kraken/simulator/kraken-venue.ts';
import { median, pairCount, printLine, secondsOf } from './support/bench-line.ts';
import { partsOf, printEntryLines, type PeerDuty, type TimedRun } from './support/entry-lines.ts';
import { startBot } from './support/live-bot.ts';
import { minuteBars } from './support/minute-bars.ts';
import { PeerProcess } from './support/peer-process.ts';
import { requireOrder, sendAll, signedOrders } from './support/signed-load.ts';
import { startVenue, type StartedVenue } from './support/start-venue.ts';
import { NO_LIMITS, type VenuePlan } from './support/venue-plan.ts';

const runs = pairCount(5);
const orders = Number(process.argv[3] ?? 100);
const group = 'live';
const SECRET = Buffer.from('the secret of the benchmark').toString('base64');
const CONNECTIONS = 4;
const KEYS = Object.fromEntries(
  ['bot', 'peer', ...Array.from({ length: CONNECTIONS }, (_, index) => `load${index}`)].map((key) => [key, SECRET]),
);
const series = minuteBars(20_000, 1);
const { pair } = krakenMarket(series.instrument);
/** Entries before the first run, which are not counted: code is compiled during them. */
const WARM_UP = Math.ceil(orders / 3);

await signalToWire();
await ordersPerSecond();
inProcess();
barsPerSecond();
await framesPerSecond();

async function signalToWire(): Promise<void> {
  const venue = await startVenue(plan({ arrivals: 'reported', bars: (runs + 1) * orders * 5 }));
  const bot = await startBot(venue, { key: 'bot', secret: SECRET });
  const peer = PeerProcess.start('live-peer.py', [venue.url, 'peer', SECRET, 'BTC/USDT', String(orders)]);
  try {
    const begun = performance.now();
    await bot.enter(WARM_UP);
    showProgress(begun, 0);
    for (const duty of ['send', 'keep'] as const) if (peer !== undefined) await peerTimes(peer, venue, duty);
    const found: TimedRun[] = [];
    let version = '';
    for (let run = 0; run < runs; run++) {
      const entries = await bot.enter(orders);
      const ours = partsOf(entries);
      if (peer === undefined) found.push({ ours, theirs: undefined });
      else {
        const [send, keep] = [await peerTimes(peer, venue, 'send'), await peerTimes(peer, venue, 'keep')];
        version = send.version;
        found.push({ ours, theirs: { send: send.times, keep: keep.times } });
      }
      showProgress(begun, run + 1);
    }
    printEntryLines({ found, orders, version });
  } finally {
    peer?.close();
    bot.close();
    venue.close();
  }
}

/** Writes to standard error how many runs are done and how many minutes are left. */
function showProgress(begun: number, done: number): void {
  const minutes = (performance.now() - begun) / 60_000;
  const left = (minutes / (done + WARM_UP / orders)) * (runs - done);
  process.stderr.write(
    `  ${done} of ${runs} runs of ${orders} entries, ${minutes.toFixed(1)} min, about ${left.toFixed(1)} min left\n`,
  );
}

async function peerTimes(
  peer: PeerProcess,
  venue: StartedVenue,
  duty: PeerDuty,
): Promise<{ readonly times: Float64Array; readonly version: string }> {
  const answer = await peer.ask(duty);
  const arrivals = await venue.arrivals(orders);
  const sent = answer['sent'] as readonly string[];
  return {
    times: Float64Array.from(sent, (at, place) => Number((arrivals[place] as bigint) - BigInt(at)) / 1e3),
    version: String(answer['version']),
  };
}

async function ordersPerSecond(): Promise<void> {
  const venue = await startVenue(plan({ arrivals: 'unreported', bars: 100 }));
  try {
    let nonce = 1;
    const rate = async (connections: number): Promise<number> => {
      const lists = Array.from({ length: connections }, (_, index) =>
        signedOrders({
          key: `load${index}`,
          secret: SECRET,
          pair: pair.altname,
          count: orders * 4,
          firstNonce: nonce,
        }),
      );
      nonce += orders * 4;
      const started = performance.now();
      await Promise.all(lists.map((list) => sendAll(venue.url, list)));
      return (1_000 * connections * orders * 4) / (performance.now() - started);
    };
    await rate(CONNECTIONS);
    const [one, several]: [number[], number[]] = [[], []];
    for (let run = 0; run < runs; run++) {
      one.push(await rate(1));
      several.push(await rate(CONNECTIONS));
    }
    printLine({
      group,
      name: `simulated Kraken over REST, ${CONNECTIONS} connections`,
      ours: median(several),
      unit: 'orders/s',
      note: 'loopback, connections kept open, signed, limits off, each order fills; client and venue are two processes',
    });
    printLine({
      group,
      name: 'simulated Kraken over REST, one connection',
      ours: median(one),
      unit: 'orders/s',
      note: 'each order waits for the answer to the one before',
    });
  } finally {
    venue.close();
  }
}

function inProcess(): void {
  const rates = Array.from({ length: runs + 1 }, () => {
    const { simulator } = localVenue();
    const requests = signedOrders({
      key: 'bot',
      secret: SECRET,
      pair: pair.altname,
      count: orders * 10,
      firstNonce: 1,
    });
    return (
      (orders * 10) /
      secondsOf(() => {
        for (const request of requests) {
          const reply = simulator.answer(request);
          requireOrder(reply.kind === 'reply' ? reply.body : reply.kind);
        }
      })
    );
  });
  printLine({
    group,
    name: 'simulated Kraken in process',
    ours: median(rates.slice(1)),
    unit: 'orders/s',
    note: 'the same requests without a socket: signature, matching, fill, ledger and answer',
  });
}

function barsPerSecond(): void {
  const rates = Array.from({ length: runs + 1 }, () => {
    const { clock, venue } = localVenue();
    for (let resting = 0; resting < 10; resting++) venue.place(farOrder(resting), venue.markets[0]!);
    return (
      series.length /
      secondsOf(() => {
        for (let bar = 1; bar <= series.length; bar++) {
          clock.advanceTo(instant((series.openTime[0] as number) + bar * series.interval));
          venue.catchUp();
        }
      })
    );
  });
  printLine({
    group,
    name: 'simulated Kraken, bars walked with 10 resting orders',
    ours: median(rates.slice(1)),
    unit: 'bars/s',
    note: 'a bar is three legs of the price; each leg is searched for the instant at which an order triggers or fills',
  });
}

async function framesPerSecond(): Promise<void> {
  const bars = Math.min(2_000, orders * 10);
  const venue = await startVenue(plan({ arrivals: 'unreported', bars: bars * (runs + 2) }));
  const socket = new WebSocket(venue.socketUrl);
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    let frames = 0;
    let bytes = 0;
    let onPong: () => void = () => undefined;
    socket.on('message', (data: Buffer) => {
      frames++;
      bytes += data.length;
    });
    socket.on('pong', () => onPong());
    const symbol = [`${series.instrument.base}/${series.instrument.quote}`];
    for (const params of [
      { channel: 'ticker' },
      { channel: 'book', depth: 10 },
      { channel: 'trade' },
      { channel: 'ohlc', interval: 1 },
    ]) {
      socket.send(JSON.stringify({ method: 'subscribe', params: { ...params, symbol } }));
    }
    const all = (): Promise<void> =>
      new Promise((resolve) => {
        onPong = resolve;
        socket.ping();
      });
    await all();
    const rates: number[] = [];
    for (let run = 0; run <= runs; run++) {
      [frames, bytes] = [0, 0];
      const started = performance.now();
      await venue.walk(bars);
      // Frames that were sent before the answer to this ping arrive before it.
      await all();
      rates.push((1_000 * frames) / (performance.now() - started));
    }
    printLine({
      group,
      name: 'simulated Kraken, frames delivered to a subscriber',
      ours: median(rates.slice(1)),
      unit: 'frames/s',
      note: `ticker, book, trade and ohlc of one pair over a WebSocket; ${frames.toLocaleString('en')} frames of ${(bytes / Math.max(1, frames)).toFixed(0)} bytes for ${bars.toLocaleString('en')} bars`,
    });
  } finally {
    socket.terminate();
    venue.close();
  }
}

function plan({ arrivals, bars }: { readonly arrivals: VenuePlan['arrivals']; readonly bars: number }): VenuePlan {
  return { candles: { kind: 'minutes', bars }, cash: 1_000_000, keys: KEYS, limits: 'off', arrivals };
}

function localVenue() {
  const clock = new SimulatedClock(series.openTime[0] as Instant);
  const venue = new KrakenVenue({
    markets: [{ ...krakenMarket(series.instrument), series }],
    cashMinor: minorFromAmount(1_000_000),
    clock,
    seed: 1,
  });
  return { clock, venue, simulator: krakenSimulator({ venue, keys: KEYS, rates: NO_LIMITS }) };
}

/** A limit order to buy at a price that the market never reaches. */
function farOrder(number: number) {
  const id = clientOrderId(`far${number}`);
  const request: OrderRequest = {
    id,
    instrument: series.instrument.id,
    kind: 'limit',
    limitTicks: 1_000_00 + number,
    timeInForce: 'good-till-cancelled',
    side: 'buy',
    lots: 1_000,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: series.openTime[0] as Instant,
  };
  return {
    request,
    clientId: id,
    budgetMinor: undefined,
    leverage: undefined,
    trigger: undefined,
    close: undefined,
    expiresAt: undefined,
    userref: 0,
    postOnly: 'may-take',
    effect: 'place',
  } as const;
}
