import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { existsSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { REST_BOUNDS } from '../../src/wire/rest-server.ts';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../research/small-system.ts';
import { runCli } from './run-cli.ts';

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');

const folder = suiteFolder();
beforeAll(() =>
  writeFileSync(join(folder, 'system.yaml'), `${SMALL_SYSTEM}bundled_sample: btc-1h\nperiod: { from: 2024-01-01 }\n`),
);

it('edgewise simulate kraken prints its address as JSON, answers there, and ends at an interrupt', async () => {
  const child = spawn(process.execPath, [BIN, 'simulate', 'kraken', 'system.yaml', '--port', '0', '--json'], {
    cwd: folder,
    timeout: CHILD_DEADLINE,
  });
  let text = '';
  while (!text.trimEnd().endsWith('}')) text += String((await once(child.stdout, 'data'))[0]);
  const { url, socketUrl, markets } = JSON.parse(text) as { url: string; socketUrl: string; markets: string[] };
  expect(markets).toEqual(['BTC/USD']);
  const answer: unknown = await (await fetch(`${url}/0/public/Ticker?pair=XBTUSD`)).json();
  expect(answer).toMatchObject({
    error: [],
    result: { XXBTZUSD: { c: [expect.stringMatching(/^4\d{4}\.\d$/), expect.any(String)] } },
  });
  const [status] = (await once(new WebSocket(socketUrl), 'message')) as [MessageEvent];
  expect(JSON.parse(String(status.data)), 'a socket that is left open does not keep it from ending').toMatchObject({
    channel: 'status',
    data: [{ system: 'online' }],
  });
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it.runIf(process.platform !== 'win32')(
  'edgewise simulate kraken says on stderr, as JSON too, why clients were dropped',
  async () => {
    const child = spawn(process.execPath, [BIN, 'simulate', 'kraken', 'system.yaml', '--port', '0', '--json'], {
      cwd: folder,
      timeout: CHILD_DEADLINE,
    });
    const [text, errors] = [[], []] as [string[], string[]];
    child.stdout.on('data', (data) => text.push(String(data)));
    child.stderr.on('data', (data) => errors.push(String(data)));
    while (!text.join('').trimEnd().endsWith('}')) await once(child.stdout, 'data');
    const { url } = JSON.parse(text.join('')) as { url: string };
    const sockets = Array.from({ length: REST_BOUNDS.connections + 1 }, () =>
      connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined),
    );
    while (!errors.join('').includes('client')) await once(child.stderr, 'data');
    expect(errors.join('')).toMatch(
      /^\d{4}-\d\d-\d\dT\S+ a client was reset: 1000 connections are open, and no more are taken$/m,
    );
    for (const socket of sockets) socket.destroy();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(() => JSON.parse(text.join('')) as unknown, 'the output stays one document').not.toThrow();
  },
);

it('edgewise simulate kraken makes calls fail by the seed it was started with, and prints the script of faults', async () => {
  const child = spawn(
    process.execPath,
    [BIN, 'simulate', 'kraken', 'system.yaml', '--port', '0', '--json', '--fault-seed', '3'],
    { cwd: folder, timeout: CHILD_DEADLINE },
  );
  let text = '';
  while (!text.trimEnd().endsWith('}')) text += String((await once(child.stdout, 'data'))[0]);
  const { url } = JSON.parse(text) as { url: string };
  const { planned } = (await (await fetch(`${url}/__sim/faults`)).json()) as { planned: unknown[] };
  const { planned: posted } = (await (
    await fetch(`${url}/__sim/faults`, { method: 'POST', body: '{ "seed": 3 }' })
  ).json()) as { planned: unknown[] };
  expect(planned).toHaveLength(25);
  expect(posted, 'the same script, however it is asked for').toEqual(planned);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it("edgewise simulate kraken goes on with the account of its wire log, and says when the log is another account's", async () => {
  let told = '';
  const run = async (...more: readonly string[]) => {
    const child = spawn(
      process.execPath,
      [BIN, 'simulate', 'kraken', 'system.yaml', '--port', '0', '--json', '--wire-log', 'account.log', ...more],
      { cwd: folder, timeout: CHILD_DEADLINE },
    );
    child.stderr.on('data', (piece) => (told += String(piece)));
    let text = '';
    while (!text.trimEnd().endsWith('}')) text += String((await once(child.stdout, 'data'))[0]);
    const { url, from } = JSON.parse(text) as { url: string; from: string };
    await fetch(`${url}/0/public/Time`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    return from;
  };
  expect(await run('--seed', '3')).toBe('2024-01-01T00:00:00Z');
  expect(told, 'a new account has what was asked').not.toContain('--seed');
  expect(await run('--cash', '500', '--seed', '4'), 'a little after where it was killed').toMatch(
    /^2024-01-01T00:00:0\d\.\d+Z$/,
  );
  expect(readFileSync(join(folder, 'account.log'), 'utf8').trimEnd().split('\n')).toHaveLength(3);
  expect(told).toContain('the account of account.log goes on as it was begun, so --cash, --seed have no effect');
  writeFileSync(join(folder, 'foreign.log'), '{"log":"another"}\n');
  const { code, stderr } = await runCli(
    ['simulate', 'kraken', 'system.yaml', '--port', '0', '--wire-log', 'foreign.log'],
    { folder },
  );
  expect(code).toBe(7);
  expect(stderr).toContain('foreign.log');
});

it('edgewise simulate kraken leaves a file that is no wire log as it is', async () => {
  writeFileSync(join(folder, 'notes.txt'), 'my only notes');
  const { code, stderr } = await runCli(
    ['simulate', 'kraken', 'system.yaml', '--port', '0', '--wire-log', 'notes.txt'],
    { folder },
  );
  expect([code, readFileSync(join(folder, 'notes.txt'), 'utf8')]).toEqual([7, 'my only notes']);
  expect(stderr).toContain('The file is no log of this kind, and was left as it is.');
  expect(existsSync(join(folder, 'notes.txt.lock')), 'nothing is put beside it').toBe(false);
});

it('edgewise simulate kraken leaves a wire log to the venue that writes it', async () => {
  const path = join(folder, 'shared.log');
  const begin = ['simulate', 'kraken', 'system.yaml', '--port', '0', '--json', '--wire-log', path];
  const child = spawn(process.execPath, [BIN, ...begin], { cwd: folder, timeout: CHILD_DEADLINE });
  let text = '';
  while (!text.trimEnd().endsWith('}')) text += String((await once(child.stdout, 'data'))[0]);
  const before = readFileSync(path, 'utf8');
  const { code, stderr } = await runCli(begin, { folder });
  symlinkSync('shared.log', join(folder, 'link.log'));
  const linked = await runCli([...begin.slice(0, -1), 'link.log'], { folder });
  linkSync(path, join(folder, 'hard.log'));
  const named = await runCli([...begin.slice(0, -1), 'hard.log'], { folder });
  rmSync(join(folder, 'hard.log'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(code, 'two venues in one log leave no account that can be made again').toBe(11);
  expect(stderr).toContain('Another simulated venue writes this log');
  expect([linked.code, linked.stderr]).toEqual([code, stderr]);
  expect([named.code, named.stderr]).toEqual([7, expect.stringContaining('a file with 2 names')]);
  expect(stderr, 'a person has to find the process').toContain(`process ${child.pid}`);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

it('edgewise simulate kraken says which port is taken and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await runCli(['simulate', 'kraken', 'system.yaml', '--port', `${port}`], { folder });
  other.close();
  expect(code).toBe(2);
  expect(stderr).toContain(`Port ${port} is taken`);
  expect(stderr).toContain('--port; 0 takes any free one');
});

it.each([
  ['--from', '2031-01-01', 6],
  ['--port', '70000', 2],
  ['--speed', '0', 2],
  ['--speed', '1e9', 2],
  ['--speed', '1e-300', 2],
  ['--cash', '1e300', 2],
  ['--cash', '-5', 2],
])('edgewise simulate kraken refuses %s %s', async (option, value, exit) => {
  const { code } = await runCli(['simulate', 'kraken', 'system.yaml', option, value], { folder });
  expect(code).toBe(exit);
});
