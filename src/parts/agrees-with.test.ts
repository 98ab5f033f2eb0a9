import { z } from 'zod';
import { expect, it } from 'vitest';
import { defineRiskCheck } from './define-risk-check.ts';
import { defineSizer } from './define-sizer.ts';

it('the compiler accepts settings that only their part reads', () => {
  const check = defineRiskCheck({
    name: 'quiet-hours',
    describe: 'Entries early in the day',
    schema: z.strictObject({ first_hour: z.int().optional() }),
    make: () => undefined,
  });
  const sizer = defineSizer({
    name: 'fixed-lots',
    describe: 'The same lots each time',
    schema: z.strictObject({ lots: z.int().default(1) }),
    make: ({ lots }) => ({ name: 'fixed-lots', size: () => ({ ok: true, value: { lots } }) }),
  });
  expect([check.name, sizer.name]).toEqual(['quiet-hours', 'fixed-lots']);
});

it('the compiler refuses another type of a setting that the rest of Edgewise reads', () => {
  const definition = { describe: 'Too much', make: () => undefined };
  const text = z.strictObject({ maximum_daily_loss: z.string().optional() });
  // @ts-expect-error The largest daily loss is a number.
  const check = defineRiskCheck({ ...definition, name: 'daily-loss-in-words', schema: text });
  expect(check.name).toBe('daily-loss-in-words');
});
