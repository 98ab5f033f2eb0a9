// `npm run peer:freqtrade [-- --minutes N]`: lets Freqtrade trade live at a simulated Kraken, and compares its orders
// with those of the venue.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { BENCH_WORKSPACE } from '../../support/bench-workspace.ts';
import { pythonWith } from '../python-with.ts';
import { askKraken, type VenueAccess } from '../ask-kraken.ts';

const USAGE = `Usage: npm run peer:freqtrade [-- --minutes N] [--workspace FOLDER]

Starts \`edgewise simulate kraken\` on a free port, with candles forwards and backwards in turns up to now, and runs
Freqtrade there, live (dry_run is false). Only the address of the exchange is changed. Freqtrade enters with limit orders,
buys more, keeps a stop at the venue, and leaves after a minute, again and again. Then the orders of Freqtrade are compared
with those of the venue. Exits with 1 when they differ, when Freqtrade logged an error, or when nothing was traded.

  --minutes N         minutes of trading (default: 10)
  --workspace FOLDER  workspace of the candles (default: that of the benchmarks, in the folder for temporary files)
  --help              this text

Python with Freqtrade is taken from EDGEWISE_FREQTRADE_PYTHON, or installed once into a folder for temporary files, from
bench/peers/freqtrade/requirements.txt; that needs python3 and the network.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    workspace: { type: 'string', default: BENCH_WORKSPACE },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit();
}

const here = import.meta.dirname;
const python = pythonWith({
  name: 'freqtrade',
  module: 'freqtrade',
  variable: 'EDGEWISE_FREQTRADE_PYTHON',
  requirements: join(here, 'requirements.txt'),
});
const folder = mkdtempSync(join(tmpdir(), 'edgewise-freqtrade-'));
const venue = spawn(
  process.execPath,
  [
    join(here, '../../../bin/edgewise.js'),
    '--workspace',
    values.workspace,
    'simulate',
    'kraken',
    join(here, '../../../systems/quickstart.yaml'),
    '--port',
    '0',
    '--from',
    'now',
    '--loop',
    '--json',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let failures = 0;
try {
  const access = await started(venue);
  writeConfig(access);
  const log = join(folder, 'freqtrade.log');
  const client = spawn(
    python,
    [
      '-m',
      'freqtrade',
      'trade',
      '--config',
      join(folder, 'config.json'),
      '--userdir',
      folder,
      '--strategy-path',
      here,
      '--strategy',
      'EdgewisePeer',
      '--logfile',
      log,
      '--db-url',
      `sqlite:///${join(folder, 'trades.sqlite')}`,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = once(client, 'exit');
  process.stdout.write(`Freqtrade trades for ${values.minutes} minutes; its log is ${log}\n`);
  await Promise.race([pause(Number(values.minutes) * 60_000), ended]);
  expect(client.exitCode === null, 'Freqtrade trades until it is stopped');
  client.kill('SIGINT');
  await ended;
  await compare(access, log);
} finally {
  venue.kill('SIGINT');
}
process.exitCode = failures === 0 ? 0 : 1;

function writeConfig({ url, key, secret }: VenueAccess): void {
  const config = {
    dry_run: false,
    trading_mode: 'spot',
    stake_currency: 'USD',
    stake_amount: 400,
    max_open_trades: 1,
    cancel_open_orders_on_exit: true,
    unfilledtimeout: { entry: 1, exit: 1, unit: 'minutes' },
    entry_pricing: { price_side: 'other', use_order_book: true, order_book_top: 1 },
    exit_pricing: { price_side: 'other', use_order_book: true, order_book_top: 1 },
    exchange: {
      name: 'kraken',
      key,
      secret,
      ccxt_config: { urls: { api: { public: url, private: url } } },
      pair_whitelist: ['BTC/USD'],
      pair_blacklist: [],
    },
    pairlists: [{ method: 'StaticPairList' }],
    initial_state: 'running',
    internals: { process_throttle_secs: 5 },
    bot_name: 'edgewise-peer',
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config, undefined, 2));
}

interface PeerOrder {
  readonly order_id: string;
  readonly ft_order_side: string;
  readonly filled: number | null;
  readonly average: number | null;
  readonly status: string;
}

/**
 * Compares the orders in Freqtrade's database with those of the venue, by filled amount and average price.
 */
async function compare(access: VenueAccess, log: string): Promise<void> {
  const logged = readFileSync(log, 'utf8');
  const errors = logged.split('\n').filter((line) => / - (?:ERROR|CRITICAL) - |Traceback|Exception/.test(line));
  for (const line of errors.slice(0, 10)) process.stdout.write(`    ${line.slice(0, 200)}\n`);
  expect(errors.length === 0, `Freqtrade's log has no error (${errors.length})`);
  const books = new Database(join(folder, 'trades.sqlite'), { readonly: true });
  const orders = books
    .prepare('SELECT order_id, ft_order_side, filled, average, status FROM orders')
    .all() as PeerOrder[];
  const closed = (books.prepare('SELECT COUNT(*) AS count FROM trades WHERE is_open = 0').get() as { count: number })
    .count;
  books.close();
  const stops = orders.filter(({ ft_order_side: side }) => side === 'stoploss').length;
  expect(
    closed >= Math.floor(Number(values.minutes) / 3),
    `it opened and closed positions (${closed}), with ${orders.length} orders, ${stops} of them stops at the venue`,
  );
  expect(stops >= 1, 'its stops rested at the venue');
  let filled = 0;
  for (const order of orders) {
    const at = (await askKraken(access, 'QueryOrders', { txid: order.order_id }))[order.order_id] as {
      readonly vol_exec: string;
      readonly price: string;
      readonly status: string;
    };
    const amount = Number(at.vol_exec);
    if (amount > 0) filled++;
    const isSame =
      Math.abs(amount - (order.filled ?? 0)) < 1e-9 &&
      (amount === 0 || Math.abs(Number(at.price) - (order.average ?? 0)) < 1e-4 * Number(at.price));
    if (!isSame)
      expect(
        false,
        `order ${order.order_id}: Freqtrade has ${order.filled} at ${order.average}, the venue ${at.vol_exec} at ${at.price}`,
      );
  }
  expect(filled >= 2, `all orders are equal on both sides (${filled} filled)`);
}

async function started({ stdout }: ChildProcess): Promise<VenueAccess> {
  if (stdout === null) throw new Error('The simulator has no output');
  let text = '';
  const ended = once(venue, 'exit').then(([code]) =>
    Promise.reject(new Error(`the simulator ended with ${String(code)}`)),
  );
  ended.catch(() => undefined);
  while (!text.trimEnd().endsWith('}')) text += String((await Promise.race([once(stdout, 'data'), ended]))[0]);
  return JSON.parse(text) as VenueAccess;
}

function expect(holds: boolean, what: string): void {
  process.stdout.write(`${holds ? 'ok ' : 'NOT'} ${what}\n`);
  if (!holds) failures++;
}
