import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redactor } from '../files/redactor.ts';
import { WebhookAlerts } from './webhook-alerts.ts';

interface Received {
  readonly kind: string;
  readonly message: string;
  readonly text: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

type Answers = 'ok' | 'error' | 'silence';

async function receiver(
  first: Answers = 'ok',
): Promise<{ readonly url: string; readonly received: Received[]; readonly become: (next: Answers) => void }> {
  let answer = first;
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      received.push(JSON.parse(text) as Received);
      if (answer !== 'silence') response.writeHead(answer === 'ok' ? 200 : 500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    become: (next) => void (answer = next),
  };
}

const common = { source: { system: 'small' }, redact: redactor(['the-secret']) };

describe('WebhookAlerts', () => {
  it('sends one of a kind, and reports the others in a digest', async () => {
    const { url, received } = await receiver();
    const alerts = new WebhookAlerts({ ...common, url, quiet: 60_000 });
    for (const message of ['first, with the-secret', 'second', 'third']) alerts.raise({ kind: 'errors', message });
    alerts.raise({ kind: 'halted', message: 'by a person' });
    await alerts.close();
    expect(received.map(({ kind, message }) => [kind, message])).toEqual(
      expect.arrayContaining([
        ['errors', 'first, with [redacted]'],
        ['halted', 'by a person'],
        ['digest', '2 more of errors, the newest: third'],
      ]),
    );
    expect(received).toHaveLength(3);
    expect(received.find(({ kind }) => kind === 'halted')?.text).toBe('[halted] small: by a person');
  });

  it('sends the digest by itself when the quiet time is over', async () => {
    const { url, received } = await receiver();
    const alerts = new WebhookAlerts({ ...common, url, quiet: 100 });
    alerts.raise({ kind: 'errors', message: 'first' });
    alerts.raise({ kind: 'errors', message: 'second' });
    while (received.length < 2) await pause(20);
    expect(received[1]).toMatchObject({
      kind: 'digest',
      detail: { heldBack: [{ kind: 'errors', count: 1, newest: 'second' }] },
    });
  });

  it('repeats what could not be delivered until it is, digests too', async () => {
    const { url, received, become } = await receiver('error');
    const alerts = new WebhookAlerts({ ...common, url, quiet: 50 });
    alerts.raise({ kind: 'unprotected', message: 'no stop' });
    while (received.length < 3) await pause(20);
    expect(received.map(({ kind }) => kind).slice(0, 3)).toEqual(['unprotected', 'digest', 'digest']);
    become('ok');
    const before = received.length;
    while (received.length === before) await pause(20);
    expect(received.at(-1)).toMatchObject({
      kind: 'digest',
      detail: { heldBack: [{ kind: 'unprotected', count: 1, newest: 'no stop' }] },
    });
    await pause(150);
    expect(received.length, 'and then no more').toBe(before + 1);
  });

  it.each([
    ['error', 'status 500'],
    ['silence', 'timeout'],
  ] as const)('never throws when the receiver gives %s, and says why it failed', async (answer, reason) => {
    const { url } = await receiver(answer);
    const failures: string[] = [];
    const alerts = new WebhookAlerts({ ...common, url, timeout: 200, onFailed: (why) => failures.push(why) });
    alerts.raise({ kind: 'errors', message: 'first' });
    await alerts.close();
    expect(failures).toEqual([expect.stringContaining(reason)]);
    expect(await alerts.test()).toMatchObject({ outcome: 'failed' });
  });
});

describe('a receiver that hangs', () => {
  it('does not collect calls to a receiver that hangs', async () => {
    const { url, received } = await receiver('silence');
    const alerts = new WebhookAlerts({ ...common, url, timeout: 300 });
    for (let kind = 0; kind < 20; kind++) alerts.raise({ kind: `kind ${kind}`, message: 'x' });
    await pause(100);
    expect(received.length).toBeLessThanOrEqual(4);
    await alerts.close();
  });
});
