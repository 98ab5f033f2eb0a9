/** Worker thread that judges one control for each message. */
import { parentPort } from 'node:worker_threads';
import { readSeriesFile } from '../../src/adapters/files/read-series-file.ts';
import { fileURLToPath } from 'node:url';
import { judgeControl, type ControlTask } from './judge-control.ts';

const sample = fileURLToPath(new URL('../../data/sample/BTCUSDT_1h_2017-2024.csv.gz', import.meta.url));
const { series: template } = await readSeriesFile({
  file: sample,
  venue: 'binance',
  instrument: 'BTC/USDT',
  kind: 'margin',
});
parentPort?.on('message', (task: ControlTask) => {
  judgeControl(template, task).then(
    (result) => parentPort?.postMessage({ result }),
    (error: unknown) => parentPort?.postMessage({ failure: String(error) }),
  );
});
parentPort?.postMessage({ ready: true });
