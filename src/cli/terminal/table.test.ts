import { describe, expect, it } from 'vitest';
import { table } from './table.ts';

describe('table', () => {
  it('sets numbers right and words left', () => {
    expect(
      table(
        ['name', 'rows'],
        [
          ['a', 5],
          ['longer', 1_000],
        ],
      ),
    ).toBe('name    rows\n------  ----\na          5\nlonger  1000');
  });

  it('cuts the widest words until a line fits, and never a number', () => {
    const text = table(
      ['run', 'state', 'trades'],
      [['a-run-with-a-very-long-name-indeed', 'not enough evidence (hold-out)', 12_345]],
      { columns: 40 },
    );
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(40);
    expect(text).toContain('12345');
    expect(text).toContain('…');
  });

  it('never cuts a column that has to be whole, such as an identifier, whatever the width', () => {
    const row = ['quickstart-1h-3f9a0c52d1be', 'a system with a long name', '2024-12-31T23:00:00Z'];
    const options = { columns: 60, whole: ['id', 'until'] };
    const text = table(['id', 'system', 'until'], [row], options);
    expect(text).toContain('quickstart-1h-3f9a0c52d1be');
    expect(text).toContain('2024-12-31T23:00:00Z');
    expect(text.split('\n').at(-1)).toHaveLength(60);
    expect(table(['id', 'system', 'until'], [row], { ...options, columns: 20 })).toContain(row[0]);
  });

  it('lets a sentence of the last column go on below', () => {
    const text = table(['what', ''], [['disk', 'there is enough room for the journal of a year']], {
      columns: 24,
      last: 'wrapped',
    });
    expect(text).toBe(
      'what\n----  -----------------\ndisk  there is enough\n      room for the\n      journal of a year',
    );
  });

  it('leaves lines as long as they are when nobody says how wide the terminal is', () => {
    expect(table(['run'], [['x'.repeat(200)]])).toContain('x'.repeat(200));
  });
});
