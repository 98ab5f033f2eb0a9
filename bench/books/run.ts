// `npm run books -- RUN [--wire-log FILE] [--python PATH]`: compares the ledger of a run with one that Python
// recomputes in exact decimals from the simulator's wire log, and with the answers of the venue.
import { parseArgs } from 'node:util';
import { EdgewiseError } from '../../src/core/errors.ts';
import { compareBooks } from './compare-books.ts';

const USAGE = `Usage: npm run books -- RUN [--wire-log FILE] [--python PATH]

Compares the ledger of a paper run with the ledger that a Python program (standard library only) computes from the
simulator's wire log, and with every answer of the venue in that log about balances and positions. They must agree to the
last unit.

  RUN              folder of a run, such as .edgewise/live/quickstart-replay
  --wire-log FILE  file that \`edgewise simulate kraken --wire-log FILE\` wrote (default: wire.jsonl in the run's folder)
  --python PATH    path of Python (default: python3)
  --help           this text

Prints every difference, and exits with 1 if there is one.

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
        ? `The run's ledger, the wire log and the venue's answers agree to the last unit.\n${verdict.summary}\n`
        : `The ledgers differ:\n  ${verdict.differences.join('\n  ')}\n`,
    );
    process.exitCode = verdict.kind === 'agree' ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof EdgewiseError ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
