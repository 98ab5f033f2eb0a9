import { expect, it } from 'vitest';
import { EdgewiseError } from './errors.ts';
import { answerInWords, failureOfPart, isPartFailure, messageOf, ownLineOf } from './part-failure.ts';

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

it('a line is found in what caused an error, and a circle of causes ends', () => {
  const cause = thrownIn(OURS, THEIRS);
  const error = new TypeError('fetch failed', { cause });
  error.stack = 'TypeError: fetch failed';
  expect(ownLineOf(error)).toBe('/home/ada/my parts.ts:12:7');
  const circle: Error = Object.assign(thrownIn(OURS), {});
  circle.cause = circle;
  expect(ownLineOf(circle)).toBeUndefined();
});

it('a path that is no address is given as it stands', () => {
  expect(ownLineOf(thrownIn('file:///home/100%/x.ts?edgewise-text=0:1:2'))).toBe('/home/100%/x.ts:1:2');
});

it.each([
  ['without a space', 'x'.repeat(3_000_000)],
  ['of marks without a line', '?edgewise-text='.repeat(200_000)],
  ['of digits behind a mark', `?edgewise-text=${'0'.repeat(3_000_000)}`],
])('a message of megabytes %s takes no time, and is cut', (_, text) => {
  const error = new Error(text);
  const begun = performance.now();
  const failure = failureOfPart({ part: 'the model x', phase: 'fit', file: './x.ts' }, error);
  expect(performance.now() - begun).toBeLessThan(1_000);
  const { length } = text;
  expect(isPartFailure(failure) && failure.details.actual).toBe(
    `${text.slice(0, 1_000)}... (and ${length - 1_000} characters more)`,
  );
});

it('what is thrown and is no error names the module where it is known, and never a placeholder', () => {
  const known = failureOfPart({ part: 'the feature x', phase: 'push', module: './x.ts' }, null);
  const unknown = failureOfPart({ part: 'the feature x', phase: 'push' }, null);
  expect(known).toMatchObject({ details: { where: './x.ts', actual: 'thrown: null' } });
  expect(isPartFailure(known) && known.details.advice).toContain('`edgewise plugin check ./x.ts`');
  expect(unknown).toMatchObject({ details: { where: 'the feature x' } });
  expect(isPartFailure(unknown) && unknown.details.advice).toBe(
    'throw an Error instead: it keeps the line that it comes from',
  );
});

it('any value can be told in words, and what a number was expected for is told with its kind', () => {
  expect([Object.create(null), { a: 1 }, [1, 2], () => 1, Symbol('s'), Promise.resolve()].map(messageOf)).toEqual([
    'thrown: an object without properties',
    'thrown: an object with a',
    'thrown: a list of 2',
    'thrown: a function',
    'thrown: Symbol(s)',
    'thrown: a promise',
  ]);
  expect(['5', 5n, undefined, NaN].map(answerInWords)).toEqual(['the text "5"', 'the BigInt 5', 'undefined', 'NaN']);
});
