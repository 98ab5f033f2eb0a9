/**
 * Measures how often forecasts that know only volatility pass as skilful: `node
 * test/golden/scripts/direction-skill-level.ts [markets]` prints the table of docs/evidence.md.
 */
import { repeatShares } from '../../../src/evidence/skill/class-forecasts.ts';
import { judgeSkill } from '../../../src/evidence/skill/skill.ts';
import { clusteringForecasts, type Knowledge } from './clustering-forecasts.ts';

const markets = Number(process.argv[2] ?? 1_000);
const rows: readonly [string, Knowledge][] = [
  ['only how far the market moves, leaning at random', { direction: 0, lean: 'noise' }],
  ['only how far the market moves, leaning with the last returns', { direction: 0, lean: 'momentum' }],
  ['the direction too, right in 52 % of the moves', { direction: 0.04, lean: 'noise' }],
  ['the direction too, right in 54 % of the moves', { direction: 0.08, lean: 'noise' }],
];

console.log(`| the forecasts know | passed in direction | passed in log-loss |\n|---|---|---|`);
for (const [name, knowledge] of rows) {
  let [direction, logLoss] = [0, 0];
  for (let seed = 0; seed < markets; seed++) {
    const made = clusteringForecasts(seed, knowledge);
    const forecasts = { ...made, baseline: repeatShares(made.shares, made.truth.length) };
    const skill = judgeSkill(forecasts, { bootstrap: { seed, resamples: 400, shortestBlock: made.horizon } });
    if ((skill.direction?.correlation.low ?? 0) > 0) direction++;
    if ((skill.logLossSkill.low ?? 0) > 0) logLoss++;
  }
  const share = (count: number) => `${((100 * count) / markets).toFixed(1)} %`;
  console.log(`| ${name} | ${share(direction)} | ${share(logLoss)} |`);
}
