// `npm run books -- RUN [--wire-log FILE] [--python PATH]`: holds a run's books against the simulator's wire log,
// recomputed by Python in exact decimals, and against what the venue answered.
import { parseArgs } from 'node:util';
import { EdgewiseError } from '../../src/core/errors.ts';
import { compareBooks } from './compare-books.ts';

const USAGE = `Usage: npm run books -- RUN [--wire-log FILE] [--python PATH]

Compares, to the least unit, the books of a run on paper with those that a Python program (standard library only) makes
from the simulator's wire log, and with every answer of the venue about balances and positions in that log.

  RUN              folder of a run, such as .edgewise/live/quickstart-replay
  --wire-log FILE  what \`edgewise simulate kraken --wire-log FILE\` wrote (default: wire.jsonl in the run's folder)
  --python PATH    which Python (default: python3)
  --help           this text

Exits with 1, and with every difference, where the books differ.

Example:
  npx edgewise paper systems/quickstart.yaml --replay --days 10
  npm run books -- .edgewise/live/quickstart-replay
`;

const {
  values,
  positionals: [folder],
} = parseArgs({
  allowPositionals: true,
  options: { 'wire-log': { type: 'string' }, python: { type: 'string' }, help: { type: 'boolean', default: false } },
});
if (values.help || folder === undefined) {
  (values.help ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  try {
    const { 'wire-log': wireLog, python } = values;
    const verdict = compareBooks({
      folder,
      ...(wireLog === undefined ? {} : { wireLog }),
      ...(python === undefined ? {} : { python }),
    });
    process.stdout.write(
      verdict.kind === 'agree'
        ? `The run's ledger, the wire log and the venue's answers agree to the least unit.\n${verdict.summary}\n`
        : `The books differ:\n  ${verdict.differences.join('\n  ')}\n`,
    );
    process.exitCode = verdict.kind === 'agree' ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof EdgewiseError ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
