import { expect, it } from 'vitest';
import { EdgewiseError } from './errors.ts';
import { failureOfPart, isPartFailure, ownLineOf } from './part-failure.ts';

function thrownIn(...frames: readonly string[]): Error {
  const error = new RangeError('too much\nof it');
  error.stack = ['RangeError: too much', ...frames.map((frame) => `    at call (${frame})`)].join('\n');
  return error;
}

const OURS = 'file:///edgewise/src/features/feature-graph.ts:60:7';
const THEIRS = 'file:///home/ada/my%20parts.ts?edgewise-text=0123abcd:12:7';

it('the uppermost line of a module of a user is found in a stack, without the parameter of its address', () => {
  expect(ownLineOf(thrownIn(OURS, THEIRS, THEIRS.replace('12', '99')))).toBe('/home/ada/my parts.ts:12:7');
  expect([ownLineOf(thrownIn(OURS)), ownLineOf('no error')]).toEqual([undefined, undefined]);
});

it('an error without a line of a user stays a bug of ours, unless the module of the part is known', () => {
  const error = thrownIn(OURS);
  expect(failureOfPart({ part: 'the feature x', phase: 'push' }, error)).toBe(error);
  const known = failureOfPart({ part: 'the sizer x', phase: 'size', file: './x.ts' }, error);
  expect(known).toMatchObject({ code: 'part-failed', details: { where: './x.ts', actual: 'RangeError: too much' } });
});

it('what says already what to do keeps its code, and a thrown text is quoted', () => {
  const known = new EdgewiseError('one-class', 'one class');
  expect(failureOfPart({ part: 'the model x', phase: 'fit', file: './x.ts' }, known)).toBe(known);
  const text = failureOfPart({ part: 'the model x', phase: 'fit', file: './x.ts' }, 'oh no');
  expect(isPartFailure(text) && text.details.actual).toBe('thrown: oh no');
});
