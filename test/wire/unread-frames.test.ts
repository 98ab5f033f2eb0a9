import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadFrames, type FrameReader } from '../../src/wire/unread-frames.ts';

class Reader implements FrameReader {
  readonly reasons: string[] = [];
  readonly #unread: UnreadFrames;
  #state: 'open' | 'gone' = 'open';

  constructor(unread: UnreadFrames) {
    this.#unread = unread;
  }

  drop(reason: string): void {
    this.reasons.push(reason);
    this.leave();
  }

  leave(): void {
    this.#state = 'gone';
    this.#unread.forget(this);
  }

  take(bytes: number): () => void {
    if (this.#state === 'gone') return () => undefined;
    const written = this.#unread.sent(this, bytes);
    this.#unread.keepBounds(this);
    return written;
  }
}

describe('frames that clients have not read', () => {
  it('are those of one client, until it goes beyond its own bound', () => {
    const unread = new UnreadFrames({ unreadBytes: 10_000, allUnreadBytes: 1e9 });
    const [slow, other] = [new Reader(unread), new Reader(unread)];
    other.take(8_000);
    slow.take(8_000);
    expect(slow.reasons).toEqual([]);
    slow.take(2_000);
    expect(slow.reasons).toEqual(['frames of more than 10000 bytes wait to be read']);
    expect(other.reasons, 'the other one has its own').toEqual([]);
    expect(unread.bytesOf(slow)).toBe(0);
  });

  it('of many small frames weigh more than their text', () => {
    const unread = new UnreadFrames({ unreadBytes: 10_000, allUnreadBytes: 1e9 });
    const reader = new Reader(unread);
    for (let frame = 0; frame < 10; frame++) reader.take(1);
    expect(reader.reasons).toHaveLength(1);
  });

  it('of all clients beyond their common bound cost the slowest its connection, whoever got the last frame', () => {
    const unread = new UnreadFrames({ unreadBytes: 1e9, allUnreadBytes: 20_000 });
    const [slowest, slow, last] = [new Reader(unread), new Reader(unread), new Reader(unread)];
    slow.take(4_000);
    slowest.take(9_000);
    last.take(3_000);
    expect([slowest, slow, last].map(({ reasons }) => reasons.length)).toEqual([0, 0, 0]);
    last.take(100);
    expect([slowest, slow, last].map(({ reasons }) => reasons.length)).toEqual([1, 0, 0]);
    expect(slowest.reasons[0]).toContain('by all clients');
  });

  it('come to nothing once all are written or their clients have left, in any order', () => {
    const action = fc.record({
      reader: fc.nat(3),
      bytes: fc.nat(5_000),
      after: fc.constantFrom('write', 'wait', 'leave'),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const bounds = { unreadBytes: 15_000, allUnreadBytes: 30_000 };
        const unread = new UnreadFrames(bounds);
        const readers = Array.from({ length: 4 }, () => new Reader(unread));
        const total = () => readers.reduce((sum, reader) => sum + unread.bytesOf(reader), 0);
        const waiting: (() => void)[] = [];
        for (const { reader: index, bytes, after } of actions) {
          const reader = readers[index];
          if (reader === undefined) continue;
          waiting.push(reader.take(bytes));
          if (after === 'write') waiting.shift()?.();
          if (after === 'leave') reader.leave();
          expect(total(), 'both bounds hold after every frame').toBeLessThanOrEqual(bounds.allUnreadBytes);
          for (const one of readers) expect(unread.bytesOf(one)).toBeLessThanOrEqual(bounds.unreadBytes);
        }
        for (const written of waiting) written();
        expect(total()).toBe(0);
      }),
    );
  });
});
