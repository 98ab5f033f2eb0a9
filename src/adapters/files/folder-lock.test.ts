import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { nodeDisk } from './disk.ts';
import { withFolderLock } from './folder-lock.ts';

describe('withFolderLock', () => {
  it('lets one change at a time happen', async () => {
    const folder = scratchFolder();
    const events: string[] = [];
    const change = (name: string) =>
      withFolderLock({ disk: nodeDisk, folder }, async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 40));
        events.push(`${name} ends`);
      });
    await Promise.all([change('a'), change('b'), change('c')]);
    for (let index = 0; index < 6; index += 2) expect(events[index + 1]).toBe(events[index]?.replace('begins', 'ends'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes away when the change fails, and hands the failure on', async () => {
    const folder = scratchFolder();
    await expect(withFolderLock({ disk: nodeDisk, folder }, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['4194305\n', `${process.pid}\n`, '', '1'])(
    'takes over the lock that "%s" left when it died',
    async (owner) => {
      const folder = scratchFolder();
      writeFileSync(join(folder, '.writer.lock'), owner);
      await withFolderLock({ disk: nodeDisk, folder }, async () =>
        expect(existsSync(join(folder, '.writer.lock'))).toBe(true),
      );
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('waits for a living process, and names it in the end', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, '.writer.lock'), `${process.ppid}\n`);
    await expect(
      withFolderLock({ disk: nodeDisk, folder, patienceMillis: 100 }, () => Promise.resolve()),
    ).rejects.toThrow(new RegExp(`process ${process.ppid} holds the lock`));
    expect(readdirSync(folder)).toEqual(['.writer.lock']);
  });
});
