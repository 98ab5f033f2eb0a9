/**
 * The process of a shadow. A run starts it. It takes one moment after the other, and answers each. It ends when the run
 * sends the message to end, and when the process of the run is gone.
 */
import { isPartFailure } from '../core/part-failure.ts';
import { failureOfStray } from '../core/stray-failure.ts';
import type { FromShadow, ToShadow } from './shadow-in-process.ts';
import { tradeShadow, type TradedShadow } from './trade-shadow.ts';

const TICK_MILLIS = 1_000;

let shadow: TradedShadow | undefined;
/** What is done one after the other. */
let work: Promise<void> = Promise.resolve();

function answer(message: FromShadow): void {
  if (process.connected) process.send?.(message);
}

function end(code: number): void {
  shadow?.close();
  shadow = undefined;
  process.exit(code);
}

function fail(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (!process.connected || process.send === undefined) return end(1);
  process.send({ kind: 'failed', reason } satisfies FromShadow, undefined, undefined, () => end(1));
}

async function act(message: ToShadow): Promise<void> {
  switch (message.kind) {
    case 'start':
      shadow = await tradeShadow(message.order, message.start);
      return;
    case 'moment':
      if (shadow === undefined) throw new RangeError('A moment came before the start');
      answer({ kind: 'took', output: await shadow.push(message.pushed) });
      return;
    case 'stop':
      return end(0);
    default:
      return message satisfies never;
  }
}

function endInOrder(): void {
  work = work.then(() => end(0));
}

/** A promise that nobody waited for keeps a shadow from nothing. */
function onRejection(error: unknown): void {
  const failure = failureOfStray({ kind: 'rejection', error });
  if (shadow === undefined || !isPartFailure(failure)) fail(failure);
  else shadow.partFailed(failure);
}

process.on('message', (message: ToShadow) => {
  work = work.then(() => act(message)).catch(fail);
});
process.on('unhandledRejection', onRejection);
process.once('uncaughtException', (error) => fail(failureOfStray({ kind: 'exception', error })));
process.once('disconnect', endInOrder);
process.once('SIGTERM', endInOrder);
// Ctrl-C reaches every process of a terminal. The run sends this process the message to end.
process.on('SIGINT', () => undefined);
setInterval(() => shadow?.tick(), TICK_MILLIS).unref();
