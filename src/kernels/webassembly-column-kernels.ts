import type { AverageTask, Column, ColumnKernels, DirectedRule, StillRule } from './column-kernels.ts';
import { typescriptColumnKernels } from './typescript-column-kernels.ts';
import type { WebassemblyAverages } from './webassembly-averages.ts';

/** A compiled loop: addresses of columns and states, settings, the address of the result, and the rows. */
type Loop = (...addressesAndSettings: readonly number[]) => void;
type LoopName = Exclude<keyof ColumnKernels, 'seededAverages'> | 'eightAverages';
export type ColumnLoops = Readonly<Record<LoopName, Loop>>;

/** States up to this size are copied into the memory for a call; a longer window runs in TypeScript. */
export const STATE_BYTES = 65_536;

/**
 * The loops compiled from `assembly/columns`, over columns of one memory. Columns have room for an even number of rows.
 * `stateAddress` is where `STATE_BYTES` of the memory are free.
 */
export function webassemblyColumnKernels(
  loops: ColumnLoops,
  buffer: ArrayBuffer,
  stateAddress: number,
  averages: WebassemblyAverages,
): ColumnKernels {
  return {
    ...differences(loops),
    ...guardedQuotients(loops),
    ...spans(loops),
    ...windows(loops, new StateCopies(buffer, stateAddress)),
    seededAverages: (tasks: readonly AverageTask[]) => averages.run(tasks),
  };
}

function differences(loops: ColumnLoops) {
  const ofOne = (loop: Loop) => (values: Column, out: Column) => loop(values.byteOffset, out.byteOffset, out.length);
  const ofTwo = (loop: Loop) => (left: Column, right: Column, out: Column) =>
    loop(left.byteOffset, right.byteOffset, out.byteOffset, out.length);
  const ofTwoScaled = (loop: Loop) => (left: Column, right: Column, factor: number, out: Column) =>
    loop(left.byteOffset, right.byteOffset, factor, out.byteOffset, out.length);
  const ofThree = (loop: Loop) => (first: Column, second: Column, third: Column, out: Column) =>
    loop(first.byteOffset, second.byteOffset, third.byteOffset, out.byteOffset, out.length);
  return {
    subtract: ofTwo(loops.subtract),
    multiply: ofTwo(loops.multiply),
    divide: ofTwo(loops.divide),
    divideScaled: ofTwoScaled(loops.divideScaled),
    relativeDifference: ofTwo(loops.relativeDifference),
    differenceShare: ofThree(loops.differenceShare),
    meanOfThree: ofThree(loops.meanOfThree),
    squareRoot: ofOne(loops.squareRoot),
    logarithm: ofOne(loops.logarithm),
    squaredLogRatio: ofTwoScaled(loops.squaredLogRatio),
    divideUnlessZero: ofTwoScaled(loops.divideUnlessZero),
    percentOfSumUnlessZero: ofTwoScaled(loops.percentOfSumUnlessZero),
    percentApart: ofTwoScaled(loops.percentApart),
    halfPlusQuotient: ofTwoScaled(loops.halfPlusQuotient),
    aboveQuotient: ofThree(loops.aboveQuotient),
    widenedSpan: ofThree(loops.widenedSpan),
    rise: ofTwoScaled(loops.rise),
    signedByChange: ofThree(loops.signedByChange),
  } satisfies Partial<ColumnKernels>;
}

function guardedQuotients(loops: ColumnLoops) {
  return {
    divideUnlessStill: (left: Column, right: Column, levels: Column, rule: StillRule, out: Column) =>
      loops.divideUnlessStill(
        left.byteOffset,
        right.byteOffset,
        levels.byteOffset,
        rule.factor,
        rule.share,
        rule.whenStill,
        out.byteOffset,
        out.length,
      ),
    percentOfSum: (left: Column, right: Column, levels: Column, rule: Omit<StillRule, 'factor'>, out: Column) =>
      loops.percentOfSum(
        left.byteOffset,
        right.byteOffset,
        levels.byteOffset,
        rule.share,
        rule.whenStill,
        out.byteOffset,
        out.length,
      ),
    percentPosition: (highs: Column, lows: Column, values: Column, atLow: number, out: Column) =>
      loops.percentPosition(highs.byteOffset, lows.byteOffset, values.byteOffset, atLow, out.byteOffset, out.length),
    scaledLessOffset: (spreads: Column, offsets: Column, bases: Column, factor: number, out: Column) =>
      loops.scaledLessOffset(
        spreads.byteOffset,
        offsets.byteOffset,
        bases.byteOffset,
        factor,
        out.byteOffset,
        out.length,
      ),
  } satisfies Partial<ColumnKernels>;
}

function spans(loops: ColumnLoops) {
  const ofCandle = (loop: Loop) => (opens: Column, highs: Column, lows: Column, closes: Column, out: Column) =>
    loop(opens.byteOffset, highs.byteOffset, lows.byteOffset, closes.byteOffset, out.byteOffset, out.length);
  return {
    bodyShare: ofCandle(loops.bodyShare),
    upperShare: ofCandle(loops.upperShare),
    lowerShare: ofCandle(loops.lowerShare),
    riseBeyond: ([highs, highsBefore], [lows, lowsBefore], { noise, sign }, out) =>
      loops.riseBeyond(
        highs.byteOffset,
        highsBefore.byteOffset,
        lows.byteOffset,
        lowsBefore.byteOffset,
        noise,
        sign,
        out.byteOffset,
        out.length,
      ),
    whenChanged: ([values, before], amounts, { noise, sign }: DirectedRule, out) =>
      loops.whenChanged(
        values.byteOffset,
        before.byteOffset,
        amounts.byteOffset,
        sign,
        noise,
        out.byteOffset,
        out.length,
      ),
  } satisfies Partial<ColumnKernels>;
}

function windows(loops: ColumnLoops, copies: StateCopies) {
  const plain = typescriptColumnKernels;
  /** A loop of rolling sums by name, with the period of a state of so many cells. */
  const sums =
    (name: 'rollingMean' | 'rollingOffset' | 'rollingDeviation', periodOf: (cells: number) => number) =>
    (values: Column, state: Float64Array, out: Column) => {
      if (!copies.fitsWithPairs(state)) return plain[name](values, state, out);
      const address = copies.enter(state);
      const pairs = copies.pairs(state);
      loops[name](values.byteOffset, address, periodOf(state.length), pairs, out.byteOffset, out.length);
      copies.leave(state);
    };
  return {
    lag: (values, state, out) => {
      if (!copies.fits(state)) return plain.lag(values, state, out);
      const address = copies.enter(state);
      loops.lag(values.byteOffset, address, state.length - 1, out.byteOffset, out.length);
      copies.leave(state);
    },
    rollingMean: sums('rollingMean', (cells) => cells - 3),
    rollingOffset: sums('rollingOffset', (cells) => (cells - 4) / 2),
    rollingDeviation: sums('rollingDeviation', (cells) => (cells - 6) / 3),
    rollingExtreme: (values, state, sign, out) => {
      if (!copies.fits(state)) return plain.rollingExtreme(values, state, sign, out);
      const address = copies.enter(state);
      loops.rollingExtreme(values.byteOffset, address, state.length - 3, sign, out.byteOffset, out.length);
      copies.leave(state);
    },
    channelPosition: ([values, offsets], state, noise, out) => {
      if (!copies.fitsWithPairs(state)) return plain.channelPosition([values, offsets], state, noise, out);
      const address = copies.enter(state);
      loops.channelPosition(
        values.byteOffset,
        offsets.byteOffset,
        address,
        state.length - 1,
        copies.pairs(state),
        noise,
        out.byteOffset,
        out.length,
      );
      copies.leave(state);
    },
  } satisfies Partial<ColumnKernels>;
}

/**
 * Copies a state into the memory for the time of a call. States are kept outside of the memory, so that none has to be
 * freed.
 */
class StateCopies {
  readonly #buffer: ArrayBuffer;
  readonly #address: number;
  readonly #place: Float64Array;
  readonly #parts = new Map<number, Float64Array>();

  constructor(buffer: ArrayBuffer, address: number) {
    this.#buffer = buffer;
    this.#address = address;
    this.#place = new Float64Array(buffer, address, STATE_BYTES / 8);
  }

  fits(state: Float64Array): boolean {
    return state.byteLength <= STATE_BYTES;
  }

  /** Whether there is room behind the state for its values as pairs. */
  fitsWithPairs(state: Float64Array): boolean {
    return 4 * state.byteLength <= STATE_BYTES;
  }

  /** The address of the room for pairs: a whole number of pairs behind the state. */
  pairs(state: Float64Array): number {
    return this.#address + 16 * state.length;
  }

  enter(state: Float64Array): number {
    this.#place.set(state);
    return this.#address;
  }

  leave(state: Float64Array): void {
    let part = this.#parts.get(state.length);
    if (part === undefined) {
      part = new Float64Array(this.#buffer, this.#address, state.length);
      this.#parts.set(state.length, part);
    }
    state.set(part);
  }
}
