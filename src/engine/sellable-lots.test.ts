import { describe, expect, it } from 'vitest';
import { SellableLots } from './sellable-lots.ts';

describe('SellableLots', () => {
  it('is all of a position, long or short, while nothing was refused', () => {
    const lots = new SellableLots();
    expect([lots.of(1_000), lots.of(-1_000)]).toEqual([1_000, 1_000]);
  });

  it('falls by a thousandth at first, twice as much after each refusal in a row, and by half at most', () => {
    const lots = new SellableLots();
    const asked = Array.from({ length: 12 }, () => {
      const most = lots.of(1_000);
      lots.refused(most, 0);
      return most;
    });
    expect(asked).toEqual([1_000, 999, 997, 993, 985, 969, 937, 877, 764, 568, 284, 142]);
  });

  it('falls by the least that an order may be of at least, and never below what stands', () => {
    const lots = new SellableLots();
    lots.refused(1_000, 0, 50);
    expect(lots.of(1_000)).toBe(950);
    lots.refused(10, 300, 50);
    expect(lots.of(1_000), 'orders of 300 stand, and nothing beside them').toBe(300);
  });

  it('begins with small steps again once the venue took an order, and keeps to what it took', () => {
    const lots = new SellableLots();
    for (const asked of [1_000, 999, 997]) lots.refused(asked, 0);
    lots.accepted();
    expect(lots.of(1_000)).toBe(993);
    lots.refused(993, 0);
    expect(lots.of(1_000)).toBe(992);
  });

  it.each([
    [990, 1_000, 990],
    [1_000, 1_000, 2_000],
    [1_010, 1_000, 2_000],
    [990, -1_000, 990],
  ] as const)('goes by what the venue says: %i of %i, then of 2,000 are %i', (told, position, later) => {
    const lots = new SellableLots();
    lots.refused(500, 0);
    lots.reported(told, position);
    expect(lots.of(2_000)).toBe(later);
  });

  // Told of 990 of 1,000 lots; then the position goes from one size to another, and is of 5,000 at last.
  it.each([
    [1_000, 600, 590, 'what was sold is gone'],
    [-1_000, -600, 590, 'on either side'],
    [1_000, 10, 5_000, 'sold all that it had: the rest may be there'],
    [1_000, 1_500, 5_000, 'bought more'],
    [1_000, 1_000, 5_000, 'another position of the same size'],
  ] as const)('after a change from %i to %i lets go of %i: %s', (before, after, most, _why) => {
    const lots = new SellableLots();
    lots.reported(990, 1_000);
    lots.changed(before, after);
    expect(lots.of(5_000)).toBe(most);
  });
});

it('restored from a snapshot, asks for less after a further refusal by as much', () => {
  const [sellable, restored] = [new SellableLots(), new SellableLots()];
  for (let count = 0; count < 3; count++) sellable.refused(10_000, 0);
  restored.restore(sellable.snapshot());
  for (const each of [sellable, restored]) each.refused(each.of(10_000), 0);
  expect(restored.of(10_000)).toBe(sellable.of(10_000));
  const forgetful = new SellableLots();
  forgetful.restore({ ...restored.snapshot(), refusals: 0 });
  for (const each of [restored, forgetful]) each.refused(each.of(10_000), 0);
  expect(forgetful.of(10_000), 'the refusals in a row count').toBeGreaterThan(restored.of(10_000));
});
