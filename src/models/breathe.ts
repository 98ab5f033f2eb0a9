import { MessageChannel } from 'node:worker_threads';

/** Lets the event loop turn once, so that a long computation can be stopped and its progress shown. */
export function breathe(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.once('message', () => {
      port1.close();
      resolve();
    });
    port2.postMessage(undefined);
  });
}
