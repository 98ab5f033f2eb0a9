import { answerInWords } from '../core/part-failure.ts';
import type { Matrix } from '../math/matrix.ts';
import type { Model } from '../models/estimator.port.ts';
import type { DecisionView } from '../strategy/strategy.port.ts';

/**
 * What parts of a user answer, looked at as a whole: types are stripped from their modules, so nothing has checked it,
 * and the engine takes it as it is. Each of these throws a RangeError in the words of who wrote the part.
 */

/** Signals of markets that are there, one of each at most, with numbers that can become an order. */
export function requireDecision(answer: unknown, { moment }: DecisionView): void {
  const signals = fieldOf(answer, 'signals');
  if (!Array.isArray(signals))
    throw new RangeError(`it gave ${answerInWords(answer)}; a decision is an object with a list \`signals\`, at once`);
  const markets = moment.markets.length;
  for (let place = 0; place < signals.length; place++) {
    const signal: unknown = signals[place];
    const market = fieldOf(signal, 'market');
    if (!isWhole(market) || market < 0 || market >= markets)
      throw new RangeError(`it gave a signal of market ${answerInWords(market)}; there are ${markets}, from 0`);
    for (let before = 0; before < place; before++)
      if (fieldOf(signals[before], 'market') === market)
        throw new RangeError(`it gave two signals of market ${market}; at most one of each`);
    requireSignal(signal, market, moment.at);
  }
}

function requireSignal(signal: unknown, market: number, at: number): void {
  const refuse = (name: string, wanted: string): never => {
    throw new RangeError(`its ${name} of market ${market} is ${answerInWords(fieldOf(signal, name))}; ${wanted}`);
  };
  const belief = fieldOf(signal, 'belief');
  if (!isWithin(belief, -1, 1)) refuse('belief', 'a belief is a number from -1 to 1');
  const confidence = fieldOf(signal, 'confidence');
  if (confidence !== undefined && !isWithin(confidence, 0, 1))
    refuse('confidence', 'it is a probability from 0 to 1, or left out');
  const share = fieldOf(signal, 'share');
  if (share !== undefined && !(isWithin(share, 0, Number.MAX_VALUE) && share !== 0 && belief !== 0))
    refuse('share', 'it is a share of equity, above zero and with a belief that is not 0, or left out');
  const holdFor = fieldOf(signal, 'holdFor');
  if (holdFor !== undefined && !(isWhole(holdFor) && holdFor > 0 && Number.isSafeInteger(at + holdFor)))
    refuse('holdFor', 'it is whole microseconds above zero, or left out: round what you have worked out');
  if (typeof fieldOf(signal, 'reason') !== 'string') refuse('reason', 'a reason is a text');
}

/** A size in whole lots, or the reason why there is none. */
export function requireSize(answer: unknown): void {
  const ok = fieldOf(answer, 'ok');
  if (ok === true) {
    const lots = fieldOf(fieldOf(answer, 'value'), 'lots');
    if (isWhole(lots) && lots > 0) return;
    throw new RangeError(
      `it gave ${answerInWords(lots)} as lots; a size is whole lots above zero, and no size is a refusal`,
    );
  }
  const problem = fieldOf(answer, 'problem');
  if (ok === false && isText(fieldOf(problem, 'sizer')) && isText(fieldOf(problem, 'reason'))) return;
  const either = '{ ok: true, value: { lots } } or { ok: false, problem: { sizer, reason } }';
  throw new RangeError(`it gave ${answerInWords(answer)}; an answer is ${either}, at once`);
}

/** No objection, or a refusal that says which check refused and why. */
export function requireReview(answer: unknown): void {
  if (answer === undefined) return;
  if (isText(fieldOf(answer, 'check')) && isText(fieldOf(answer, 'reason'))) return;
  throw new RangeError(
    `it gave ${answerInWords(answer)}; a review gives undefined, or a refusal { check, reason } of two texts, at once`,
  );
}

/** Nothing, or what was lost in words. */
export function requireHit(answer: unknown): void {
  if (answer === undefined || isText(answer)) return;
  throw new RangeError(`it gave ${answerInWords(answer)}; \`hit\` gives undefined, or what was lost in words, at once`);
}

/** How far from 1 the probabilities of a row may add up to: what is rounded to three places does. */
const SUM_TOLERANCE = 0.005;

/**
 * Each row is either all probabilities, which add up to 1, or, where it cannot be forecast, NaN throughout: nothing
 * that comes after it can use anything else.
 */
export function requireAnswers({ outputs }: Model, { rows, columns, values }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    let without = 0;
    let wrong = 0;
    let sum = 0;
    for (let cell = row * columns; cell < (row + 1) * columns; cell++) {
      const value = values[cell] as number;
      sum += value;
      if (Number.isNaN(value)) without++;
      else if (columns > 1 ? !(value >= 0 && value <= 1) : !Number.isFinite(value)) wrong++;
    }
    const adds = columns === 1 || without > 0 || Math.abs(sum - 1) <= SUM_TOLERANCE;
    if (wrong === 0 && adds && (without === 0 || without === columns)) continue;
    const given = outputs.map((name, column) => `${name} ${values[row * columns + column] ?? Number.NaN}`);
    const wanted =
      columns === 1
        ? 'a value is a finite number, or NaN'
        : adds
          ? 'each is a probability from 0 to 1, or all are NaN'
          : `each is a probability from 0 to 1, and they add up to 1, not to ${sum}`;
    throw new RangeError(`row ${row} of ${rows} got ${given.join(', ')}; ${wanted}`);
  }
}

/** A property of whatever was answered; undefined where it has none. */
function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
