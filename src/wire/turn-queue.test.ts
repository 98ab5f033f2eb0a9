import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TurnQueue } from './turn-queue.ts';

describe('work that comes in a rush', () => {
  it('is done in order, in turns of some milliseconds, and others have theirs in between', async () => {
    const queue = new TurnQueue();
    const done: number[] = [];
    const doneByTurn: number[] = [];
    for (let place = 0; place < 10; place++)
      queue.add(() => {
        const until = performance.now() + 3;
        let now = performance.now();
        while (now < until) now = performance.now();
        done.push(place);
      });
    for (let turns = 0; done.length < 10 && turns < 100; turns++) {
      await turn();
      doneByTurn.push(done.length);
    }
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(doneByTurn.length, 'thirty milliseconds are more than a turn').toBeGreaterThan(3);
    queue.add(() => done.push(10));
    await turn();
    await turn();
    expect(done.at(-1), 'it begins anew').toBe(10);
  });

  it('goes on in a later turn with what is added while it is done', async () => {
    const queue = new TurnQueue();
    const done: string[] = [];
    queue.add(() => {
      done.push('first');
      queue.add(() => done.push('added'));
    });
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(done).toEqual(['first', 'added']);
  });
});
