// `npm run soak [-- --minutes N] [--warm-up EVENTS] [--bound MB] [--json]`: trades recorded candles over and over
// through the whole live stack and judges whether its memory grows.
import { parseArgs } from 'node:util';
import { describeSoak } from './describe-soak.ts';
import { soak } from './soak.ts';

const USAGE = `Usage: npm run soak -- [--minutes N] [--warm-up EVENTS] [--bound MB] [--json]

Trades the bundled sample, forwards and backwards for decades of venue time, through everything that live trading is made
of, with a simulated Kraken in another process. States whether its memory grows: its own where the system tells it (Linux),
otherwise all that is resident, which counts pages of files as well.

  --minutes N       how long after the warm-up, 60 by default; below half an hour the interval is too wide to keep the bound
  --warm-up EVENTS  how many events before that, 80,000 by default: 12 to 30 minutes. Compiled code, caches and what is
                    remembered of the newest trades have grown to their size by then
  --bound MB        megabytes per hour that the upper end of the interval may reach, 1 by default
  --json            the result as one line of JSON
  --help            this text

Exits with 1 when the bound is not kept or a promise was rejected with nobody listening.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    'warm-up': { type: 'string', default: '80000' },
    bound: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [minutes, warmUp, bound] = [Number(values.minutes), Number(values['warm-up']), Number(values.bound)];
if (values.help) {
  process.stdout.write(USAGE);
} else if (!(minutes > 0) || !(warmUp >= 0) || !(bound > 0)) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const result = await soak({ minutes, warmUp, bound, tell: (line) => void process.stderr.write(`${line}\n`) });
  process.stdout.write(`${values.json ? JSON.stringify(result) : describeSoak(result)}\n`);
  process.exitCode = result.verdict === 'kept' && result.unhandledRejections === 0 ? 0 : 1;
}
