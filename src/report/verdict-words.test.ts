import { expect, it } from 'vitest';
import { meaningOf } from './verdict-words.ts';

const reason = (test: string, passed: 'passed' | 'failed' | 'stated') => ({ test, passed, detail: '' });

it('a verdict that decides nothing names what was too little, and nothing that was enough', () => {
  const meaning = meaningOf({
    verdict: 'not enough evidence',
    reasons: [
      reason('net Sharpe ratio', 'failed'),
      reason('trades', 'passed'),
      reason('length of history', 'failed'),
      reason('excluded edges', 'stated'),
    ],
  });
  expect(meaning).toContain('The judged history is too short to decide anything, good or bad: 0.5 years are required');
  expect(meaning).not.toMatch(/too few trades|hold-out had been read/);
});
