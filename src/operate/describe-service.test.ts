import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { runCli } from '../../test/cli/run-cli.ts';
import { serviceFor } from './describe-service.ts';

const PROGRAM = realpathSync(resolve(import.meta.dirname, '../../bin/edgewise.js'));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewise-service-'));
  writeFileSync(join(folder, 'system.yaml'), SMALL_SYSTEM);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('names the program of the package itself, by whatever link it was started', async () => {
  const link = join(folder, 'edgewise-link.js');
  symlinkSync(PROGRAM, link);
  const { stdout } = await runCli(['service', 'system.yaml'], { folder, program: link });
  expect(stdout).toContain(` ${PROGRAM} --workspace ${join(realpathSync(folder), '.edgewise')} paper `);
  expect(stdout).not.toContain(link);
  expect(stdout, 'its docs are there').toContain(`Documentation=file:${resolve(PROGRAM, '../../docs/operations.md')}`);
});

it('prints commands that work in any folder and make the same unit', async () => {
  const { install } = await serviceFor({
    systemPath: join(folder, 'system.yaml'),
    workspace: join(folder, 'my work'),
    url: 'http://127.0.0.1:8787',
  });
  const line = install.find((each) => each.includes('sudo tee')) ?? '';
  expect(line).toContain(
    `${process.execPath} ${PROGRAM} --workspace '${join(folder, 'my work')}' service ${join(folder, 'system.yaml')} --url http://127.0.0.1:8787 | sudo tee`,
  );
  const armed = await serviceFor({ systemPath: join(folder, 'system.yaml'), workspace: folder, live: true });
  expect(armed.install[0]).toContain(`${PROGRAM} --workspace ${folder} live ${join(folder, 'system.yaml')} --arm`);
});
