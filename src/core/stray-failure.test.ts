import { expect, it } from 'vitest';
import { EdgewiseError } from './errors.ts';
import { failureOfStray } from './stray-failure.ts';

function errorAt(frame: string): Error {
  const error = new Error('chat is down');
  error.stack = `Error: chat is down\n    at call (${frame})`;
  return error;
}

it('a promise of a user that nobody waited for names the line and says what to do', () => {
  const error = errorAt('file:///home/ada/x.ts?edgewise-text=0:3:7');
  expect(failureOfStray({ kind: 'rejection', error })).toMatchObject({
    code: 'part-failed',
    message: expect.stringContaining('A promise was rejected, and nobody waited for it'),
    details: { where: '/home/ada/x.ts:3:7', actual: 'chat is down', advice: expect.stringContaining('`catch`') },
  });
});

it('what only our own code is in stays a bug of ours, and what says already what to do keeps its code', () => {
  const ours = errorAt(new URL('../live/x.ts:1:1', import.meta.url).href);
  const known = new EdgewiseError('disk-full', 'the disk is full');
  expect(failureOfStray({ kind: 'exception', error: ours })).toBe(ours);
  expect(failureOfStray({ kind: 'exception', error: known })).toBe(known);
});

it.each([
  ['an error of Node.js alone', errorAt('node:net:1:1')],
  ['a text', 'chat is down'],
])('%s is told as what it is, with no line', (_, error) => {
  expect(failureOfStray({ kind: 'exception', error })).toMatchObject({
    code: 'part-failed',
    details: { where: expect.stringContaining('no line of Edgewise'), actual: expect.stringContaining('chat is down') },
  });
});
