import { expect, it } from 'vitest';
import { classifyTrouble } from './classify-trouble.ts';

const told = (words: string) => new Error(`kraken {"error":["${words}"]}`);

it.each([
  ['EAPI:Invalid key', 'auth', 'final'],
  ['EAPI:Invalid signature', 'auth', 'final'],
  ['EGeneral:Permission denied', 'auth', 'final'],
  ['EAPI:Invalid nonce', 'nonce', 'retryable'],
  ['EOrder:Rate limit exceeded', 'throttled', 'retryable'],
  ['EAPI:Rate limit exceeded', 'throttled', 'retryable'],
  ['EService: Throttled: 1732142040', 'throttled', 'retryable'],
  ['EService:Market in cancel_only mode', 'maintenance', 'retryable'],
  ['EService:Market in limit_only mode', 'maintenance', 'retryable'],
  ['EOrder:Insufficient funds', 'funds', 'final'],
  ['EOrder:Insufficient margin', 'funds', 'final'],
  ['EOrder:Cost minimum not met', 'size', 'final'],
  ['EOrder:Tick size check failed', 'size', 'final'],
  ['EGeneral:Invalid arguments:volume', 'size', 'final'],
  ['EOrder:Post only order', 'rejected', 'final'],
  ['EOrder:Domain rate limit exceeded', 'throttled', 'retryable'],
  ['EService:Deadline elapsed', 'rejected', 'final'],
])('what a failure of an order means %s is %s, %s', (words, trouble, retryable) => {
  expect(classifyTrouble(told(words))).toEqual({ kind: 'refused', trouble, retryable, reason: words });
});

it.each([
  ['with a page', 'Too Many Requests <html><body>ERROR: you have been rate limited</body></html>'],
  ['with a text', 'Too Many Requests error code: 1015'],
  ['with nothing', 'Too Many Requests '],
  ['without a word for it', ' '],
])(
  'what a failure of an order means status 429 %s is a venue that is asked too often, and took no order',
  (_, rest) => {
    const text = `kraken POST https://api.kraken.com/0/private/AddOrder 429 ${rest}`;
    expect(classifyTrouble(new Error(text))).toEqual({
      kind: 'refused',
      trouble: 'throttled',
      retryable: 'retryable',
      reason: text.trim(),
    });
  },
);

it.each([
  [
    '429 on a page of another status',
    new Error(
      'kraken POST https://api.kraken.com/0/private/AddOrder 502 Bad Gateway <html>upstream: 429 Too Many Requests</html>',
    ),
  ],
  [
    '429 as a part of the address',
    new Error('kraken POST https://api.kraken.com/0/private/AddOrder?id=429 request timed out (8000 ms)'),
  ],
  ['429 in an answer without words that we know', told('429 Too Many Requests')],
  [
    '429 that somebody else tells',
    new Error('proxy POST https://api.kraken.com/0/private/AddOrder 429 Too Many Requests'),
  ],
  ['a busy venue', told('EService:Busy')],
  ['an unavailable one', told('EService:Unavailable')],
  ['its own timeout', told('EService:Timeout')],
  ['an internal error', told('EGeneral:Internal error')],
  ['no answer', new Error('kraken POST https://api.kraken.com/0/private/AddOrder request timed out (8000 ms)')],
  [
    'a page of a proxy',
    new Error(
      'kraken POST https://api.kraken.com/0/private/AddOrder 502 Bad Gateway <html><body>Bad Gateway</body></html>',
    ),
  ],
  ['an empty answer', new Error('')],
  ['something that is no error', { error: 'odd' }],
  [
    'a refusal among words that are unknown',
    new Error('kraken {"error":["EOrder:Insufficient funds","EService:Busy"]}'),
  ],
])('what a failure of an order means the outcome is unknown after %s: the order may stand', (_, error) => {
  expect(classifyTrouble(error)).toMatchObject({ kind: 'refused', trouble: 'unknown-outcome' });
});
