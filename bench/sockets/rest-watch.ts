// Requests the time and the ticker of a simulator again and again, on a thread of its own, so that the work of the
// other clients does not delay it. On a message it ends and posts the duration of the slowest answer in milliseconds.
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { url } = workerData as { readonly url: string };
const ending = new AbortController();
parentPort?.on('message', () => ending.abort());
// The first request is not counted: it opens the connection and loads code.
await ask('Time');
parentPort?.postMessage('ready');
let slowest = 0;
while (!ending.signal.aborted) {
  for (const path of ['Time', 'Ticker?pair=XBTUSD']) slowest = Math.max(slowest, await ask(path));
  await pause(5);
}
parentPort?.postMessage(slowest);
parentPort?.close();

async function ask(path: string): Promise<number> {
  const begun = performance.now();
  await (await fetch(`${url}/0/public/${path}`)).text();
  return performance.now() - begun;
}
