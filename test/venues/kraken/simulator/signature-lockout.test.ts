import { describe, expect, it } from 'vitest';
import { instant, MINUTE } from '../../../../src/core/time.ts';
import type { WireRequest } from '../../../../src/wire/wire.ts';
import { hourlyCandles, START } from './kraken-simulator.ts';
import { simulatedSockets } from './socket-client.ts';

describe('a key with which somebody signs wrongly', () => {
  function start() {
    const kraken = simulatedSockets(hourlyCandles([[40_000, 41_500, 39_400, 41_200]]));
    const send = (request: WireRequest) => {
      const reply = kraken.simulator.answer(request);
      return (JSON.parse(reply.kind === 'reply' ? reply.body : '') as { readonly error: readonly string[] }).error;
    };
    const right = () => send(kraken.signed('Balance'));
    const wrong = () => {
      const request = kraken.signed('Balance');
      return send({
        ...request,
        headers: { ...request.headers, 'api-sign': Buffer.from('guessed').toString('base64') },
      });
    };
    return { kraken, right, wrong };
  }

  it('is locked out after five in a row, for a quarter of an hour, also for who signs rightly', () => {
    const { kraken, right, wrong } = start();
    expect(Array.from({ length: 5 }, wrong)).toEqual(Array.from({ length: 5 }, () => ['EAPI:Invalid signature']));
    expect([right(), wrong()]).toEqual([['EGeneral:Temporary lockout'], ['EGeneral:Temporary lockout']]);
    kraken.clock.advanceTo(instant(START + 15 * MINUTE - 1));
    expect(right()).toEqual(['EGeneral:Temporary lockout']);
    kraken.clock.advanceTo(instant(START + 15 * MINUTE));
    expect(right()).toEqual([]);
  });

  it('is not, as long as a right one comes between', () => {
    const { right, wrong } = start();
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 4; count++) expect(wrong()).toEqual(['EAPI:Invalid signature']);
      expect(right()).toEqual([]);
    }
  });
});
