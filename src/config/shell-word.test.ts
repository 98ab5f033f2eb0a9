import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from './shell-word.ts';

it('is read back by a POSIX shell as the one word that it was', () => {
  const texts = fc.sample(
    fc.string({ unit: 'binary-ascii', minLength: 1 }).filter((text) => !/[\0\n\r]/.test(text)),
    30,
  );
  for (const text of [...texts, "it's mine", '/srv/my runs/$HOME', '`id`']) {
    expect(
      execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' }),
      JSON.stringify(text),
    ).toBe(text);
  }
});
