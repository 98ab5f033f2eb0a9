import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { DayLog } from './day-log.ts';
import { redactor } from './redactor.ts';

describe('DayLog', () => {
  it('begins a file each day of UTC, and keeps the last thirty', () => {
    const folder = scratchFolder();
    for (const old of [
      'trading_2026-10-01.log',
      'trading_2026-10-23.log',
      'errors_2026-10-01.log',
      'trading_notes.log',
    ])
      writeFileSync(join(folder, old), '');
    let now = new Date('2026-11-21T23:59:59Z');
    const log = new DayLog({ folder, name: 'trading', keepDays: 30, now: () => now });
    log.append('one');
    now = new Date('2026-11-22T00:00:00Z');
    log.append('two');
    log.close();
    expect(readdirSync(folder).toSorted()).toEqual([
      'errors_2026-10-01.log',
      'trading_2026-11-21.log',
      'trading_2026-11-22.log',
      'trading_notes.log',
    ]);
    expect(readFileSync(join(folder, 'trading_2026-11-22.log'), 'utf8')).toBe('two\n');
  });

  it('keeps the thirtieth day and goes on behind what a file has', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'errors_2026-10-23.log'), 'oldest\n');
    for (const line of ['one', 'two']) {
      const log = new DayLog({ folder, name: 'errors', keepDays: 30, now: () => new Date('2026-11-21T10:00:00Z') });
      log.append(line);
      log.close();
    }
    expect(readdirSync(folder).toSorted()).toEqual(['errors_2026-10-23.log', 'errors_2026-11-21.log']);
    expect(readFileSync(join(folder, 'errors_2026-11-21.log'), 'utf8')).toBe('one\ntwo\n');
  });

  it('counts what it cannot write', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'trading_2026-11-21.log'));
    const log = new DayLog({ folder, name: 'trading', keepDays: 30, now: () => new Date('2026-11-21T10:00:00Z') });
    log.append('one');
    expect(log.lost).toBe(1);
  });
});

describe('redactor', () => {
  it('takes a secret out as it is and as it is sent', () => {
    const secret = 'a+b/c=d "e"';
    const redact = redactor([secret, undefined, 'no']);
    for (const text of [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ secret }).toString(),
      JSON.stringify({ secret }),
    ]) {
      expect(redact(text)).toContain('[redacted]');
      expect(redact(text)).not.toMatch(/a.*b.*c.*d.*e.*$/);
    }
    expect(redact('no secret')).toBe('no secret');
  });
});
