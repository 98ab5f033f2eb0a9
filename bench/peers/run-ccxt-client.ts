// `npm run peer:ccxt [-- SYSTEM]`: starts a simulated Kraken, trades there with CCXT for Python (ccxt-client.py), and
// stops it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCH_WORKSPACE } from '../support/bench-workspace.ts';
import { pythonWithCcxt } from './ccxt-python.ts';

const USAGE = `Usage: npm run peer:ccxt [-- SYSTEM] [--workspace FOLDER]

Starts \`edgewise simulate kraken\` on a free port and trades there with CCXT for Python. Only the address of the exchange
is changed. Checks markets, candles, book, orders, cancels, fills and, in exact decimals, balances. Exits with 1 when an
answer is not what an exchange would give.

  SYSTEM              system file with the candles (default: systems/quickstart.yaml, with the bundled sample)
  --workspace FOLDER  workspace of the candles (default: that of the benchmarks, in the folder for temporary files)
  --help              this text

Python with CCXT is taken from EDGEWISE_CCXT_PYTHON, or installed once into a folder for temporary files, from
bench/peers/ccxt-requirements.txt; that needs python3 and the network.
`;

const here = import.meta.dirname;
const {
  values,
  positionals: [system = join(here, '../../systems/quickstart.yaml')],
} = parseArgs({
  allowPositionals: true,
  options: { workspace: { type: 'string', default: BENCH_WORKSPACE }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(USAGE);
} else {
  const python = pythonWithCcxt();
  const venue = spawn(
    process.execPath,
    [
      join(here, '../../bin/edgewise.js'),
      '--workspace',
      values.workspace,
      'simulate',
      'kraken',
      system,
      '--port',
      '0',
      '--from',
      '2024-01-01',
      '--speed',
      '60',
      '--json',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    let text = '';
    const ended = once(venue, 'exit').then(([code]) =>
      Promise.reject(new Error(`the simulator ended with ${String(code)}`)),
    );
    ended.catch(() => undefined);
    while (!text.trimEnd().endsWith('}')) text += String((await Promise.race([once(venue.stdout, 'data'), ended]))[0]);
    const { url, key, secret } = JSON.parse(text) as {
      readonly url: string;
      readonly key: string;
      readonly secret: string;
    };
    const client = spawn(python, [join(here, 'ccxt-client.py'), url, key, secret], { stdio: 'inherit' });
    const [code] = (await once(client, 'close')) as [number | null];
    process.exitCode = code === 0 ? 0 : 1;
  } finally {
    venue.kill('SIGINT');
  }
}
