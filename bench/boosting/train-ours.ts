// Trains once with Edgewise in a process of its own, so that its memory can be measured. Prints one line of JSON.
import { closeSync, openSync, readSync } from 'node:fs';
import { GradientBoosting } from '../../src/models/boosting/gradient-boosting.ts';
import { tableInOrder } from '../../src/math/training-table.ts';

const [path = '', rowsText, testText, featuresText, classesText, threadsText, roundsText] = process.argv.slice(2);
const [rows, testRows, features, classCount, threads, rounds] = [
  rowsText,
  testText,
  featuresText,
  classesText,
  threadsText,
  roundsText,
].map(Number) as [number, number, number, number, number, number];

const file = openSync(path, 'r');
function read(count: number): Float32Array {
  const values = new Float32Array(count);
  const bytes = new Uint8Array(values.buffer);
  for (let at = 0; at < bytes.length;) at += readSync(file, bytes, at, Math.min(2 ** 28, bytes.length - at), null);
  return values;
}
const featureNames = Array.from({ length: features }, (_, index) => `f${index}`);
const classes = classCount === 2 ? ['down', 'up'] : ['down', 'flat', 'up'];
const table = (count: number) => ({
  x: { rows: count, columns: features, values: read(count * features) },
  y: Float64Array.from(read(count)),
  featureNames,
  classes,
});
const train = table(rows);
const test = table(testRows);
closeSync(file);

const estimator = new GradientBoosting({
  objective: classCount === 2 ? 'binary:logistic' : 'multi:softprob',
  rounds,
  maximumDepth: 5,
  learningRate: 0.05,
  maximumBins: 256,
  rowSubsample: 1,
  columnSubsample: 1,
});
const cpuBefore = process.cpuUsage();
const started = performance.now();
const model = await estimator.fit(tableInOrder(train), { seed: 1, threads });
const seconds = (performance.now() - started) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const rssMb = process.resourceUsage().maxRSS / 1024;

const out = { rows: testRows, columns: classCount, values: new Float64Array(testRows * classCount) };
const batchStarted = performance.now();
model.predictInto(test.x, out);
const batchSeconds = (performance.now() - batchStarted) / 1000;
let loss = 0;
test.y.forEach((answer, row) => (loss -= Math.log(out.values[row * classCount + answer] as number)));

const single = { rows: 1, columns: classCount, values: new Float64Array(classCount) };
const times: number[] = [];
for (let index = 0; index < 12_000; index++) {
  const from = (index % testRows) * features;
  const row = { rows: 1, columns: features, values: test.x.values.subarray(from, from + features) };
  const before = process.hrtime.bigint();
  model.predictInto(row, single);
  const after = process.hrtime.bigint();
  if (index >= 2000) times.push(Number(after - before) / 1000);
}
times.sort((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    logLoss: loss / testRows,
    rssMb,
    batchRowsPerSecond: testRows / batchSeconds,
    singleP50us: times[5000],
    singleP99us: times[9900],
  })}\n`,
);
