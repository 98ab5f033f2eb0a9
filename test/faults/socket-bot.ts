/**
 * The trading process of a socket script: `node socket-bot.ts URL FOLDER SEED KIND`. Killed by its parent, without
 * warning.
 */
import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { krakenInstruments } from '../../src/venues/kraken/kraken-instruments.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { patiently } from '../../src/venues/patiently.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import { HOUR, instant, MILLISECOND, SECOND } from '../../src/core/time.ts';
import { instrumentFor } from '../../src/venues/known-instruments.ts';
import { API_KEY, API_SECRET } from '../venues/kraken/simulator/kraken-simulator.ts';
import { entryAllowances } from './entry-allowances.ts';
import { OVER } from './fault-script.ts';
import { ParentTime } from './lock-step.ts';
import { CASH, SHARE, startScriptBot } from './script-bot.ts';

const [url = '', folder = '', seed = '1', kind = 'spot'] = process.argv.slice(2);
const time = new ParentTime();
/** The venue's time, as of the newest answer: the two move in lock-step, and a slow machine changes nothing. */
const clock = new SimulatedClock(instant(await time.after(0)));

const client = await createKrakenClient({
  key: API_KEY,
  secret: API_SECRET,
  clock,
  nonces: new MonotonicNonce(clock),
  money: 'paper',
  url,
  // Giving up is the parent's word, in the venue's time; this machine's time decides nothing.
  timeout: HOUR / MILLISECOND,
  fetch: async (input, init) => {
    const response = await fetch(input, { ...init, signal: time.patience() }).catch((error: unknown) => ({ error }));
    // What was lost took time as well.
    clock.advanceTo(instant(await time.after(0)));
    if ('error' in response) throw response.error;
    return response;
  },
});
await patiently(() => client.loadMarkets(), { kit: krakenKit });
// As for a run that has begun, what the venue says of lending just now is not asked.
const [instrument] = krakenInstruments(
  client,
  [instrumentFor('kraken', 'BTC/USD', { kind: kind === 'margin' ? 'margin' : 'spot' })],
  'begun',
);
if (instrument === undefined) throw new Error('the simulated Kraken lists BTC/USD');
const { supervisor, session, portfolio, journal } = await startScriptBot({
  seed: Number(seed),
  folder,
  client,
  clock,
  instrument,
});
while (clock.now() < OVER) {
  const next = await supervisor.step();
  clock.advanceTo(instant(await time.after(Math.max(SECOND, next - clock.now()))));
}
let fills = 0;
for (const _ of journal.events('fill')) fills++;
const allowances = [...entryAllowances(journal, { instrument, cash: CASH, share: SHARE })];
journal.close();
time.tellEnd({ books: session.books, fills, lots: portfolio.lots(0), allowances });
