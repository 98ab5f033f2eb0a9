/** The trading process of a socket script: `node socket-bot.ts URL FOLDER SEED KIND`. Killed by its parent, without warning. */
import { createKrakenClient } from '../../src/adapters/ccxt/kraken-client.ts';
import { krakenInstruments } from '../../src/adapters/ccxt/kraken-instruments.ts';
import { MonotonicNonce } from '../../src/adapters/ccxt/monotonic-nonce.ts';
import { patiently } from '../../src/adapters/ccxt/patiently.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import { instant, SECOND } from '../../src/core/time.ts';
import { instrumentFor } from '../../src/market/known-instruments.ts';
import { API_KEY, API_SECRET } from '../simulator/kraken-simulator.ts';
import { OVER } from './fault-script.ts';
import { startScriptBot } from './script-bot.ts';

const [url = '', folder = '', seed = '1', kind = 'spot'] = process.argv.slice(2);
/** The venue's time, as of the newest answer: the two move in lock-step, and a slow machine changes nothing. */
const clock = new SimulatedClock(instant(await timeAfter(0)));

const client = await createKrakenClient({
  key: API_KEY, secret: API_SECRET, clock, nonces: new MonotonicNonce(clock), money: 'paper', url, timeout: 2_000,
  fetch: async (input, init) => {
    const response = await fetch(input, init).catch((error: unknown) => ({ error }));
    // What was lost took time as well.
    clock.advanceTo(instant(Math.max(clock.now(), await timeAfter(0))));
    if ('error' in response) throw response.error;
    return response;
  },
});
await patiently(() => client.loadMarkets());
const [instrument] = krakenInstruments(client, [instrumentFor('kraken', 'BTC/USD', { kind: kind === 'margin' ? 'margin' : 'spot' })]);
if (instrument === undefined) throw new Error('the simulated Kraken lists BTC/USD');
const { supervisor, session, journal } = await startScriptBot({ seed: Number(seed), folder, client, clock, instrument });
while (clock.now() < OVER) {
  const next = await supervisor.step();
  clock.advanceTo(instant(await timeAfter(Math.max(SECOND, next - clock.now()))));
}
let fills = 0;
for (const _ of journal.events('fill')) fills++;
journal.close();
process.stdout.write(JSON.stringify({ books: session.books, fills }));
process.exit(0);

/** Asks the parent to let so much of the venue's time pass; the time then. */
async function timeAfter(pass: number): Promise<number> {
  return Number(await (await fetch(`${url}/__script/time?pass=${Math.round(pass)}`)).text());
}
