// Times the 52 features of the trend system over drawn one-minute bars, once, in a process that has computed none before:
// `node bench/support/first-features.ts BARS SEED`. Prints the seconds.
import { buildFeatureGraph } from '../../src/features/feature-graph.ts';
import { trendFeatures } from '../../src/features/sets/trend.ts';
import { secondsOf } from './bench-line.ts';
import { minuteBars } from './minute-bars.ts';

const series = minuteBars(Number(process.argv[2]), Number(process.argv[3]));
const graph = buildFeatureGraph(trendFeatures);
process.stdout.write(`${secondsOf(() => graph.compute(series))}\n`);
