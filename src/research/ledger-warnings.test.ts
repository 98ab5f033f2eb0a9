import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { ledgerWarnings } from './ledger-warnings.ts';
import { workspaceAt } from '../config/workspace.ts';

function workspace(
  folder: string,
  { tries, runs = 0 }: { readonly tries: 'some' | 'empty' | 'none'; readonly runs?: number },
): string {
  const root = join(folder, '.edgewise');
  const { trials, runs: reports } = workspaceAt(root);
  mkdirSync(root, { recursive: true });
  if (tries !== 'none') writeFileSync(trials, tries === 'some' ? 'a database' : '');
  for (let run = 0; run < runs; run++) {
    mkdirSync(join(reports, `run-${run}`), { recursive: true });
    writeFileSync(join(reports, `run-${run}`, 'run.json'), '{}');
  }
  return root;
}

describe('a trial ledger', () => {
  it('that is new in a new workspace, or goes on, gives no warning', () => {
    const folder = scratchFolder();
    const systemPath = join(folder, 'system.yaml');
    expect(ledgerWarnings({ workspace: join(folder, '.edgewise'), systemPath })).toEqual([]);
    expect(ledgerWarnings({ workspace: workspace(folder, { tries: 'some', runs: 2 }), systemPath })).toEqual([]);
  });

  it.each(['empty', 'none'] as const)(
    'that is %s though there are runs of research is said to have forgotten them',
    (tries) => {
      const folder = scratchFolder();
      const root = workspace(folder, { tries, runs: 2 });
      expect(ledgerWarnings({ workspace: root, systemPath: join(folder, 'system.yaml') })).toEqual([
        expect.stringContaining('is empty, and this workspace has 2 runs of research'),
      ]);
    },
  );

  it('that lies beside the system file or above it and is not the one that counts is named', () => {
    const folder = scratchFolder();
    const other = workspace(folder, { tries: 'some' });
    const below = join(folder, 'systems', 'mine');
    mkdirSync(below, { recursive: true });
    const here = join(below, 'elsewhere');
    const warned = ledgerWarnings({ workspace: here, systemPath: join(below, 'system.yaml') });
    expect(warned).toEqual([expect.stringContaining(`The workspace ${other} keeps tries, too`)]);
    symlinkSync(other, join(below, 'link'));
    expect(
      ledgerWarnings({ workspace: join(below, 'link'), systemPath: join(below, 'system.yaml') }),
      'a link to it',
    ).toEqual([]);
  });
});
