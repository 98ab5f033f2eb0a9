import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR } from '../../src/core/time.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { PAPER_START, writePaperRun } from '../harness/paper-run.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { API_KEY, API_SECRET } from '../venues/kraken/simulator/kraken-simulator.ts';

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');
/**
 * It takes a fraction of a second. A call is given up after eight, so that less than this is no end by itself, on a
 * busy machine too.
 */
const AT_ONCE_MILLIS = 4_000;

/** A process with what it has said so far. */
class Spoken {
  readonly child: ChildProcess;
  text = '';
  #isClosed = false;

  constructor(words: readonly string[], folder: string, keys: { readonly key: string; readonly secret: string }) {
    this.child = spawn(process.execPath, [BIN, '--workspace', '.', ...words], {
      cwd: folder,
      env: {
        ...process.env,
        NO_COLOR: '1',
        KRAKEN_API_KEY: keys.key,
        KRAKEN_SECRET: keys.secret,
        EDGEWISE_KILL_KEY: keys.key,
        EDGEWISE_KILL_SECRET: keys.secret,
      },
    });
    this.child.once('close', () => (this.#isClosed = true));
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (piece: Buffer) => (this.text += piece.toString()));
  }

  async until(words: RegExp): Promise<void> {
    for (const begun = performance.now(); !words.test(this.text); await pause(20)) {
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}: ${this.text}`);
      if (performance.now() - begun > CHILD_DEADLINE / 2) throw new Error(`it never said ${words}: ${this.text}`);
    }
  }

  /** Resolves once it has ended and all of its output is read. */
  async ended(): Promise<void> {
    if (!this.#isClosed) await once(this.child, 'close');
  }

  /** Ends it by a signal; its exit code, and after how long. */
  async end(signal: 'SIGTERM' | 'SIGINT'): Promise<{ readonly code: number | null; readonly millis: number }> {
    const begun = performance.now();
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
    return { code: this.child.exitCode, millis: performance.now() - begun };
  }
}

const folder = suiteFolder();
const processes: ChildProcess[] = [];
const start = (words: readonly string[], keys = { key: API_KEY, secret: API_SECRET }): Spoken => {
  const spoken = new Spoken(words, folder, keys);
  processes.push(spoken.child);
  return spoken;
};
/** A venue that has a time, and nothing else: it hangs, or says that it is away. */
let away: 'hangs' | 'says so' = 'hangs';
let server: Server;
let url = '';

beforeAll(async () => {
  const system = await smallWorkspace(folder, { start: PAPER_START - 1_200 * HOUR });
  writePaperRun(join(folder, 'run'), await readSystem(system), { candles: 1, notes: [] });
  server = createServer((request, response) => {
    if (request.url === '/__sim/time') response.end(JSON.stringify({ microseconds: PAPER_START, speed: 1 }));
    else if (away === 'says so') response.end('{"error":["EService:Unavailable"]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const child of processes) child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
});

it.each([
  {
    name: 'doctor',
    words: ['doctor', 'system.yaml'],
    how: 'hangs',
    said: /waiting for the venue at http:\S+ \("venue"\).* given up after 8 s/,
    signal: 'SIGINT',
  },
  {
    name: 'paper',
    words: ['paper', 'system.yaml'],
    how: 'says so',
    said: /waiting for the venue at http:\S+, until \d\d:\d\d:\d\d UTC at the latest: EService:Unavailable; asked again in/,
    signal: 'SIGTERM',
  },
  {
    name: 'flatten',
    words: ['flatten', 'run'],
    how: 'says so',
    said: /waiting for the venue at http:\S+, until \d\d:\d\d:\d\d UTC at the latest: EService:Unavailable/,
    signal: 'SIGTERM',
  },
] as const)(
  '$name says what it waits for and until when, and ends at once at a signal',
  async ({ words, how, said, signal }) => {
    away = how;
    const waiting = start([...words, '--url', url]);
    await waiting.until(said);
    const { code, millis } = await waiting.end(signal);
    expect(code, waiting.text).toBe(130);
    expect(millis).toBeLessThan(AT_ONCE_MILLIS);
    expect(waiting.text).not.toMatch(/This is a bug|\n {4}at /);
  },
);

it('paper ends at once at a signal while a venue that was checked before does not answer', async () => {
  const simulator = start([
    'simulate',
    'kraken',
    'system.yaml',
    '--port',
    '0',
    '--speed',
    // A second of the venue, which the clocks may differ by, is 17 ms of this machine.
    '60',
    '--from',
    '2024-01-01',
    '--json',
  ]);
  await simulator.until(/\n\}\n/);
  const {
    url: address,
    key,
    secret,
  } = JSON.parse(simulator.text.slice(simulator.text.indexOf('{'))) as {
    readonly url: string;
    readonly key: string;
    readonly secret: string;
  };
  const checked = start(['doctor', 'system.yaml', '--url', address], { key, secret });
  await checked.until(/clock +passed/);
  const bot = start(['paper', 'system.yaml', '--url', address, '--folder', 'silent'], { key, secret });
  await bot.until(/Trading small/);
  // It takes connections and answers nothing.
  simulator.child.kill('SIGSTOP');
  await pause(2_500);
  const { code, millis } = await bot.end('SIGTERM');
  simulator.child.kill('SIGCONT');
  expect(code, bot.text).toBe(0);
  expect(millis).toBeLessThan(AT_ONCE_MILLIS);
  expect(bot.text).toMatch(/Stopped: /);
});

it('a process that waits for its market before it trades is stopped by name, and keeps a second one out', async () => {
  away = 'says so';
  const waiting = start(['paper', 'system.yaml', '--market-url', url]);
  await waiting.until(/waiting for/);
  const second = start(['paper', 'system.yaml', '--market-url', url]);
  await second.until(/Another process has this run/);
  const stop = start(['stop', 'small-paper']);
  await stop.until(/which was preparing and had not begun to trade\.\n$/);
  await waiting.ended();
  expect([waiting.child.exitCode, waiting.text], waiting.text).toMatchObject([
    130,
    expect.stringContaining('Stopped.'),
  ]);
  const again = start(['stop', 'small-paper']);
  await again.until(/It is not running/);
});
