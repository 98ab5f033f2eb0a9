// `npm run soak [-- --minutes N] [--warm-up EVENTS] [--bound MB] [--json]`: trades recorded candles again and again
// through all parts of live trading, and judges whether memory grows.
import { parseArgs } from 'node:util';
import { describeSoak } from './describe-soak.ts';
import { soak } from './soak.ts';

const USAGE = `Usage: npm run soak -- [--minutes N] [--warm-up EVENTS] [--bound MB] [--json]

Trades the bundled sample, forwards and backwards for decades of venue time, through all parts of live trading, with a
simulated Kraken in another process. States whether memory grows. One step of it is taken off and shown: compiled code and
allocators take one at times, and a leak goes on before and after it. On Linux that is the memory of the process without pages
of files, elsewhere all resident memory.

  --minutes N       minutes after the warm-up, 60 by default; below half an hour the interval is too wide for the bound
  --warm-up EVENTS  events of the warm-up, 1,200,000 by default, which takes twenty minutes. By then compiled code, caches and
                    the lists of the newest trades have reached their size. After 500,000 the heap still grew
  --bound MB        megabytes per hour that the upper end of the interval may reach, 1 by default
  --json            print the result as one line of JSON
  --help            this text

Exits with 1 when the bound is not kept or a promise rejection was not handled.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    'warm-up': { type: 'string', default: '1200000' },
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
  const result = await soak({ minutes, warmUp, bound, report: (line) => void process.stderr.write(`${line}\n`) });
  process.stdout.write(`${values.json ? JSON.stringify(result) : describeSoak(result)}\n`);
  process.exitCode = result.verdict === 'kept' && result.unhandledRejections === 0 ? 0 : 1;
}
