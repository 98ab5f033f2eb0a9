import { describe, expect, it } from 'vitest';
import { ScriptedVenue } from '../../test/live/scripted-venue.ts';
import { entry, instruments, NOW } from '../../test/support/risk-view.ts';
import { SimulatedClock } from '../core/clock.ts';
import type { Instrument } from '../core/instrument.ts';
import { clientOrderId, type ClientOrderId, type OrderState } from '../core/order.ts';
import { instant, isoFromInstant, MINUTE, SECOND } from '../core/time.ts';
import type { CancelOutcome } from '../execution/venue.port.ts';
import { closePositions } from './close-positions.ts';

const STOP = clientOrderId('stop');
const OWN = 100;
const BUSY: CancelOutcome = { kind: 'failed', trouble: 'throttled', reason: 'EOrder:Rate limit exceeded' };
const refusal = (trouble: 'funds' | 'throttled' | 'size') =>
  ({ kind: 'refused', trouble, retryable: 'final', reason: `no: ${trouble}` }) as const;

interface Stage {
  readonly kind?: Instrument['kind'];
  readonly side?: 'buy' | 'sell';
  /** Lots beside the run's own, which nothing may sell. */
  readonly beside?: 'some' | 'none';
  readonly watchSeconds?: number;
}

/** A position of 100 lots and its stop, at a venue that does what a test says, and a clock that only waiting moves. */
function stage({ kind = 'margin', side = 'buy', beside = 'none', watchSeconds = 0 }: Stage = {}) {
  const clock = new SimulatedClock(NOW);
  const instrument: Instrument = { ...instruments[0]!, kind };
  const other: Instrument = { ...instruments[1]!, kind: kind === 'spot' ? 'margin' : 'spot', minimumLots: 7 };
  const venue = new ScriptedVenue({ clock, instrument, cashMinor: 0n });
  venue.place(entry({ side, lots: OWN }));
  venue.place({
    ...entry({ id: STOP, side: side === 'buy' ? 'sell' : 'buy', lots: OWN }),
    kind: 'stop',
    triggerTicks: 1,
    purpose: 'protect',
    reduce: 'reduce-only',
  });
  /** Of the other instrument. */
  const held = new Map<string, number>();
  const told: string[] = [];
  const sentAfterSeconds: number[] = [];
  const waits: number[] = [];
  const seconds = (): number => (clock.now() - NOW) / SECOND;
  let names = 0;
  const close = (onWait: () => void = () => undefined) =>
    closePositions({
      venue,
      clock,
      instruments: [other, instrument],
      hasBeside: () => beside === 'some',
      watchUntil: instant(NOW + watchSeconds * SECOND),
      lotsToClose: () =>
        Promise.resolve(new Map([...held, ...(venue.lots === 0 ? [] : [[instrument.id, venue.lots] as const])])),
      nextId: () => {
        sentAfterSeconds.push(seconds());
        return clientOrderId(`close-${++names}`);
      },
      wait: (time) => {
        waits.push(time / SECOND);
        clock.advanceTo(instant(clock.now() + time));
        onWait();
        return Promise.resolve();
      },
      ask: (read) => read(),
      tell: (line) => told.push(line),
    });
  return {
    venue,
    clock,
    close,
    told,
    sentAfterSeconds,
    waits,
    seconds,
    id: instrument.id,
    other: other.id,
    held,
    minimumLots: instrument.minimumLots,
  };
}

const MINUTE_LATER = isoFromInstant(instant(NOW + MINUTE)).slice(11, 19);
const closeId = (count: number): ClientOrderId => clientOrderId(`close-${count}`);

describe('closing positions', () => {
  it.each(['buy', 'sell'] as const)('that a %s opened: the stop first, then one reducing order', async (side) => {
    const { venue, close, told, id, waits, seconds } = stage({ side });
    expect(await close()).toEqual({ cancelled: 1, closed: [id], left: [] });
    const [other, amount] = side === 'buy' ? (['sell', '0.100 M0'] as const) : (['buy', '-0.100 M0'] as const);
    const order = { side: other, lots: OWN, kind: 'market', purpose: 'exit', reduce: 'reduce-only' };
    expect([venue.lots, venue.submitted]).toMatchObject([0, [order]]);
    expect(told).toEqual(['cancel stop: cancelled', `close ${id}, ${amount}: sent`]);
    expect([waits, seconds()], 'flat in three readings in a row').toEqual([[1, 5, 5, 5], 16]);
  });

  it('does not close while an order stands that the venue does not take back', async () => {
    const { venue, close, told, sentAfterSeconds, id } = stage();
    venue.cancelOutcomes.push(BUSY, BUSY);
    expect(await close()).toEqual({ cancelled: 1, closed: [id], left: [] });
    expect([venue.cancels, sentAfterSeconds], 'the third try takes it back').toEqual([[STOP, STOP, STOP], [2]]);
    expect(told[0]).toBe('cancel stop: failed (EOrder:Rate limit exceeded)');
  });

  it('closes the others while an order of one instrument is not taken back', async () => {
    const { venue, close, id, other, held, seconds } = stage();
    venue.cancelOutcomes.push(...Array.from({ length: 30 }, () => BUSY));
    held.set(other, 50);
    const closedAfter = new Map<string, number>();
    const submit = venue.submit.bind(venue);
    venue.submit = (approved) => {
      const { instrument } = approved.order;
      closedAfter.set(instrument, seconds());
      if (instrument === id) return submit(approved);
      held.delete(other);
      return Promise.resolve({ kind: 'accepted' });
    };
    expect(await close()).toMatchObject({ cancelled: 1, left: [] });
    expect([...closedAfter]).toEqual([
      [other, 0],
      [id, 30],
    ]);
  });

  // An order that was listed and is gone may have filled. On margin alone an order that only reduces is harmless then.
  it.each([
    ['spot', 60],
    ['margin', 0],
  ] as const)('on %s, where a stop is listed and gone, after %i s', async (kind, after) => {
    const { venue, close, told, sentAfterSeconds, id } = stage({ kind });
    venue.cancelOutcomes.push({ kind: 'not-open', reason: 'EOrder:Unknown order' });
    const gone = (): void => venue.end(STOP, { kind: 'cancelled', filledLots: 0, reason: 'by hand' });
    expect(await close(gone)).toEqual({ cancelled: 0, closed: [id], left: [] });
    expect(sentAfterSeconds).toEqual([after]);
    const why = 'an order that was listed as open was gone, and may have closed this';
    const waits = told.filter(
      (line) => line === `waiting with closing M0/USD, until ${MINUTE_LATER} UTC at the venue: ${why}`,
    );
    expect(waits.length, 'said once').toBe(kind === 'margin' ? 0 : 1);
  });

  it.each([
    ['spot', 'some', 90],
    ['spot', 'none', 0],
    ['margin', 'some', 0],
  ] as const)(
    'on %s with %s coins beside, while an exit may be on its way, closes after %i s and watches until then',
    async (kind, beside, after) => {
      const { close, sentAfterSeconds, seconds, told } = stage({ kind, beside, watchSeconds: 90 });
      expect(await close()).toMatchObject({ left: [] });
      expect(sentAfterSeconds).toEqual([after]);
      expect(seconds(), 'three flat readings after that').toBeGreaterThanOrEqual(100);
      expect(told.filter((line) => line.includes('other coins lie beside')).length).toBe(after === 0 ? 0 : 1);
      expect(told.filter((line) => line.startsWith('waiting with ending')).length).toBe(after === 0 ? 1 : 0);
    },
  );

  it('waits for a close that rests, and takes back no order of its own', async () => {
    const { venue, close, sentAfterSeconds, told } = stage();
    venue.markets = 'rest';
    let waits = 0;
    const fillLate = (): void => (++waits === 20 ? venue.fill(closeId(1)) : undefined);
    expect(await close(fillLate)).toMatchObject({ cancelled: 1, left: [] });
    expect([venue.cancels, sentAfterSeconds, venue.lots]).toEqual([[STOP], [0], 0]);
    const why = 'a close was sent, and what became of it is not known';
    expect(told).toContainEqual(`waiting with closing M0/USD, until ${MINUTE_LATER} UTC at the venue: ${why}`);
  });

  it('sends a close again of which nothing is found, after a minute', async () => {
    const { venue, close, sentAfterSeconds } = stage();
    venue.receptions.push('never');
    expect(await close()).toMatchObject({ left: [] });
    expect([sentAfterSeconds, venue.lots]).toEqual([[0, 60], 0]);
  });

  it('waits a minute with more where the account does not show yet what the last close did', async () => {
    const { venue, close, sentAfterSeconds, told } = stage();
    venue.markets = 'rest';
    const stale = (): void => {
      if (venue.submitted.length === 1) venue.end(closeId(1), { kind: 'cancelled', filledLots: 40, reason: 'asked' });
      venue.markets = 'fill';
    };
    expect(await close(stale)).toMatchObject({ left: [] });
    expect(sentAfterSeconds, 'its end is read after a second').toEqual([0, 61]);
    const until = isoFromInstant(instant(NOW + SECOND + MINUTE)).slice(11, 19);
    const why = 'the account does not show yet what the last close did';
    expect(told).toContainEqual(`waiting with closing M0/USD, until ${until} UTC at the venue: ${why}`);
  });

  it.each([
    [{ kind: 'cancelled', filledLots: 40, reason: 'asked' }, 40],
    [{ kind: 'expired', filledLots: 40 }, 40],
    [{ kind: 'rejected', reason: 'no' }, 0],
  ] as readonly (readonly [OrderState, number])[])(
    'closes at once what is left by an order %j',
    async (state, filled) => {
      const { venue, close, sentAfterSeconds } = stage();
      venue.markets = 'rest';
      let ended = 0;
      expect(
        await close(() => {
          if (ended++ > 0) return;
          if (filled > 0) venue.fill(closeId(1), filled);
          venue.end(closeId(1), state);
          venue.markets = 'fill';
        }),
      ).toMatchObject({ left: [] });
      expect([sentAfterSeconds, venue.lots]).toEqual([[0, 1], 0]);
      expect(venue.submitted.map(({ lots }) => lots)).toEqual([OWN, OWN - filled]);
    },
  );

  it('asks for less where the venue lets go of less on spot, and for all again where it was only busy', async () => {
    const cases = [
      ['spot', 'funds', OWN - 2],
      ['margin', 'funds', OWN],
      ['spot', 'throttled', OWN],
    ] as const;
    for (const [kind, trouble, second] of cases) {
      const { venue, close, told } = stage({ kind });
      venue.receptions.push(refusal(trouble));
      expect(await close(), `${kind} ${trouble}`).toMatchObject({ left: [] });
      expect([venue.submitted[0]?.lots, venue.submitted[1]?.lots], `${kind} ${trouble}`).toEqual([OWN, second]);
      expect(told[1]).toBe(`close M0/USD, 0.100 M0: no: ${trouble}`);
    }
  });

  it('gives up after five minutes and forty tries, and says what is left', async () => {
    const { venue, close, seconds, told } = stage();
    venue.cancelOutcomes.push(...Array.from({ length: 400 }, () => BUSY));
    expect(await close()).toEqual({ cancelled: 0, closed: [], left: ['M0/USD', `order ${STOP}`] });
    expect([seconds(), venue.submitted.length, told.length]).toEqual([300, 0, 300]);
  });

  it('tries forty times however long each takes', async () => {
    const { venue, clock, close } = stage();
    venue.cancelOutcomes.push(...Array.from({ length: 400 }, () => BUSY));
    await close(() => clock.advanceTo(instant(clock.now() + MINUTE)));
    expect(venue.cancels.length).toBe(40);
  });

  it('asks for no order of nothing where the venue lets go of nothing', async () => {
    const { venue, close } = stage({ kind: 'spot' });
    venue.receptions.push(...Array.from({ length: 400 }, () => refusal('funds')));
    expect(await close()).toEqual({ cancelled: 1, closed: [], left: ['M0/USD'] });
    expect(venue.submitted.length, 'it tried less and less').toBeGreaterThan(5);
    expect(Math.min(...venue.submitted.map(({ lots }) => lots))).toBeGreaterThan(0);
  });

  it('sells all once coins that were locked are free, however often less and less was refused before', async () => {
    const { venue, close, told } = stage({ kind: 'spot' });
    venue.receptions.push(...Array.from({ length: 60 }, () => refusal('funds')));
    expect(await close()).toMatchObject({ left: [] });
    expect(venue.lots).toBe(0);
    const sent = venue.submitted.map(({ lots }) => lots);
    expect(sent.filter((lots) => lots === OWN).length, 'all of it is asked for again and again').toBeGreaterThan(3);
    expect(told.filter((line) => line.startsWith('left of'))).toEqual([]);
  });

  it('asks for all again where an amount that was lessened is below the smallest value of an order', async () => {
    const { venue, close } = stage({ kind: 'spot' });
    venue.receptions.push(...Array.from({ length: 5 }, () => refusal('funds')), refusal('size'));
    expect(await close()).toMatchObject({ left: [] });
    expect([venue.submitted.length, venue.submitted.at(-1)?.lots]).toEqual([7, OWN]);
  });

  it('never asks for less than the smallest order of what can be sold, and says what it leaves', async () => {
    const { venue, close, told, minimumLots } = stage({ kind: 'spot' });
    venue.receptions.push(...Array.from({ length: 400 }, () => refusal('funds')));
    await close();
    expect(Math.min(...venue.submitted.map(({ lots }) => lots))).toBeGreaterThanOrEqual(minimumLots);
    expect(told.at(-1)).toMatch(
      /^left of M0\/USD: 0\.100 M0; the venue did not let go of it \(no: funds\).*flatten again$/,
    );
  });

  it('goes on while an order stands, though nothing is held', async () => {
    const { venue, close, sentAfterSeconds, seconds } = stage();
    venue.sellByHand(OWN, 0n);
    venue.cancelOutcomes.push(...Array.from({ length: 60 }, () => BUSY));
    expect(await close()).toEqual({ cancelled: 1, closed: [], left: [] });
    expect([sentAfterSeconds, seconds()], 'three flat readings after the 61st try').toEqual([[], 76]);
  });

  it('goes on while a close of its own may still fill, though nothing is held', async () => {
    const { venue, close, sentAfterSeconds, seconds } = stage();
    venue.markets = 'rest';
    let waits = 0;
    expect(
      await close(() => {
        if (++waits === 2) venue.sellByHand(OWN, 0n);
        if (waits === 60) venue.end(closeId(1), { kind: 'cancelled', filledLots: 0, reason: 'reduces nothing' });
      }),
    ).toMatchObject({ left: [] });
    expect([sentAfterSeconds, seconds()], 'three flat readings after its end').toEqual([[0], 75]);
  });

  it('takes no stop away where what is held cannot be read', async () => {
    const { venue } = stage();
    const unread = closePositions({
      venue,
      instruments,
      watchUntil: NOW,
      clock: new SimulatedClock(NOW),
      lotsToClose: () => Promise.reject(new Error('no journal')),
      nextId: () => closeId(1),
      wait: () => Promise.resolve(),
      ask: (read) => read(),
      tell: () => undefined,
    });
    await expect(unread).rejects.toThrow('no journal');
    expect(venue.cancels).toEqual([]);
  });

  it('knows a position that is opened while it watches, and counts flat readings anew', async () => {
    const { venue, close, sentAfterSeconds } = stage({ watchSeconds: MINUTE / SECOND });
    let waits = 0;
    const enterLate = (): void => (++waits === 14 ? venue.place(entry({ id: clientOrderId('late') })) : undefined);
    expect(await close(enterLate)).toMatchObject({ left: [] });
    expect([sentAfterSeconds.length, venue.lots]).toEqual([2, 0]);
  });

  it('asks for all of a position that is opened while it watches, though the one before was closed in parts', async () => {
    const { venue, close } = stage({ kind: 'spot', watchSeconds: MINUTE / SECOND });
    venue.receptions.push(refusal('funds'));
    let waits = 0;
    const enterLate = (): void => (++waits === 10 ? venue.place(entry({ id: clientOrderId('late') })) : undefined);
    expect(await close(enterLate)).toMatchObject({ left: [] });
    expect(venue.submitted.map(({ lots }) => lots)).toEqual([OWN, OWN - 2, 2, OWN]);
  });

  it('blames no lock of coins for what is left where the venue let go of most and is busy since', async () => {
    const { venue, close, told } = stage({ kind: 'spot' });
    const busy = Array.from({ length: 400 }, () => refusal('throttled'));
    venue.receptions.push(refusal('funds'), 'accepted', ...busy);
    expect(await close()).toMatchObject({ left: ['M0/USD'] });
    expect(venue.lots).toBe(2);
    expect(told.filter((line) => line.startsWith('left of'))).toEqual([]);
  });
});
