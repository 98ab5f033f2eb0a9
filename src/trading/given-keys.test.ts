import { describe, expect, it } from 'vitest';
import { keysFrom, type KeyForm } from './given-keys.ts';
import { krakenKeyProblem } from '../venues/kraken/kraken-key-problem.ts';
import { randomKeyPair } from '../venues/kraken/random-key-pair.ts';
import { EdgewiseError } from '../core/errors.ts';

const SECRET = Buffer.from('a secret of the test').toString('base64');
const KRAKEN: KeyForm = { newKeys: randomKeyPair, problemOf: krakenKeyProblem };

describe('the keys of a simulated venue', () => {
  it('are those that were given', () => {
    expect(keysFrom({ key: 'bot', secret: SECRET, killKey: 'switch', killSecret: SECRET }, KRAKEN)).toEqual({
      trade: { key: 'bot', secret: SECRET },
      kill: { key: 'switch', secret: SECRET },
    });
  });

  it('are any text at a venue that says nothing of their form', () => {
    const form: KeyForm = { newKeys: randomKeyPair, problemOf: undefined };
    expect(keysFrom({ key: 'a bot', secret: 'hush!' }, form).trade).toEqual({ key: 'a bot', secret: 'hush!' });
    expect(() => keysFrom({ key: 'a bot', secret: '' }, form)).toThrow(EdgewiseError);
  });

  it('are new where none was given', () => {
    const [first, second] = [
      keysFrom({ key: 'bot', secret: SECRET }, KRAKEN),
      keysFrom({ key: 'bot', secret: SECRET }, KRAKEN),
    ];
    expect(first.trade).toEqual(second.trade);
    expect(first.kill.key).not.toBe(second.kill.key);
    expect(keysFrom({ key: '', secret: '' }, KRAKEN).trade.key, 'empty variables are none').not.toBe('');
  });

  it.each([
    ['half a pair', { key: 'bot' }],
    ['the other half', { killSecret: SECRET }],
    ['one key for both', { key: 'bot', secret: SECRET, killKey: 'bot', killSecret: SECRET }],
    ['a key that no header carries', { key: 'a bot', secret: SECRET }],
    ['a secret that nobody can sign with', { key: 'bot', secret: 'hush!' }],
    ['no secret at all', { key: 'bot', secret: '' }],
  ])('are refused as %s, and not shown', (_, given) => {
    const refusal = (() => {
      try {
        return keysFrom(given, KRAKEN);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(EdgewiseError);
    expect(refusal).toMatchObject({ code: 'usage' });
    expect(JSON.stringify(refusal)).not.toContain(SECRET);
  });
});
