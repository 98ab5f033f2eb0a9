import type { Feature } from './feature.port.ts';
import { buildFeatureGraph } from './feature-graph.ts';

/** The reference page of a set of features, as Markdown: docs/features.md, kept in step by a test. */
export function featurePage(system: string, features: readonly Feature[]): string {
  const { warmup, memory } = buildFeatureGraph(features);
  const rows = features.map(({ name, formula, source, warmup, memory }, index) =>
    [index + 1, `\`${name}\``, escape(formula), warmup, memory, escape(source)].join(' | '),
  );
  return `# The features of \`${system}\`

The ${features.length} numbers that its model sees at the close of every candle, in the order of the model's columns.
\`edgewise features list ${system}\` prints them, \`edgewise features explain NAME\` one of them or of their inner parts, and
\`edgewise features compute\` writes them as CSV. Each takes \`--system FILE\` or \`--use FILE\` for features of your own.

- **Causal.** A feature is shown closed candles one by one and cannot look ahead; \`checkFeature\` proves it on every
  one.
- **Relative.** None is a level of price or volume, so that numbers mean the same next year.
- **Warm-up** is how many bars of an unbroken run give no number yet (${warmup} for the whole set); after it every
  clean candle gives one, also where nothing moves or nothing is traded: the formula then says which.
- **Memory** is after how many bars a value no longer depends on where the data began, to a billionth (${memory} for
  the whole set). Live trading loads that much history before its first decision.
- **Ties.** Sums and moves that are equal as decimals are equal, at every price level, for prices of up to 14
  significant digits: typical prices in MFI and CCI, directional moves in DI and ADX. TA-Lib lets the noise of floats
  decide them.
- **Seeds.** Averages that move by a share of the distance begin with the mean of their first bars. TA-Lib begins MACD
  and its parts, DI, DX and ADX otherwise: those differ from it by some hundredths at first, by less than a thousandth
  after 85 bars, and no longer once the memory has passed. All others equal TA-Lib from their first number on.
- **Holes.** After missing candles everything begins anew. A candle with a price that is not finite and above zero, or
  with a volume below zero, counts as missing.

| # | name | formula | warm-up | memory | source |
|---|---|---|---|---|---|
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}

function escape(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
