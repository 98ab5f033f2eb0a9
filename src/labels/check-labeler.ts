import { closeTimeOf, type CandleSeries } from '../core/candle.ts';
import type { Labeler, LabelSeries } from './labeler.port.ts';

/** A broken promise of a label. */
export interface LabelProblem {
  readonly label: string;
  readonly row: number;
  readonly message: string;
}

/** Rows at which each series is cut off. */
const CUTS = 20;

/**
 * The contract of every label, ours and a user's: every answer is a class number, says until when it looked, looks
 * ahead no further than `horizon` bars and never over a hole, and is the same or missing when later candles are
 * missing. An empty list is a pass. Gives at most one problem per promise and series. Give it series with holes that
 * are longer than the horizon.
 */
export function checkLabeler(labeler: Labeler, series: readonly CandleSeries[]): readonly LabelProblem[] {
  return series.flatMap((one) => {
    const whole = labeler.label(one);
    return [columnProblem, answerProblem, reachProblem, segmentProblem, cutProblem].flatMap((check) => {
      const found = check(labeler, one, whole);
      return found === undefined ? [] : [{ label: labeler.name, ...found }];
    });
  });
}

type Found = Omit<LabelProblem, 'label'> | undefined;

function columnProblem(_: Labeler, { length }: CandleSeries, labels: LabelSeries): Found {
  const { values, decidedAt, resolvedAt, forwardReturn } = labels;
  const right = [values, decidedAt, resolvedAt, forwardReturn].every((column) => column.length === length);
  if (!right) return { row: 0, message: `each column has one entry per candle, ${length}` };
  if (values.every(Number.isNaN)) return { row: 0, message: 'there is no answer to any candle' };
  return undefined;
}

function answerProblem(_: Labeler, series: CandleSeries, labels: LabelSeries): Found {
  const { classes, values, decidedAt, resolvedAt, forwardReturn } = labels;
  for (let row = 0; row < series.length; row++) {
    if (decidedAt[row] !== closeTimeOf(series, row))
      return { row, message: 'the question is asked at the close of the candle (decidedAt)' };
    const value = values[row] as number;
    const missing = Number.isNaN(value);
    if (missing !== Number.isNaN(resolvedAt[row]) || missing !== Number.isNaN(forwardReturn[row]))
      return { row, message: 'value, resolvedAt and forwardReturn are NaN together, or none is' };
    if (!missing && classes.length > 0 && classes[value] === undefined)
      return { row, message: `the answer ${value} is the number of no class (${classes.join(', ')})` };
  }
  return undefined;
}

function reachProblem(labeler: Labeler, series: CandleSeries, { decidedAt, resolvedAt }: LabelSeries): Found {
  for (let row = 0; row < series.length; row++) {
    const ahead = ((resolvedAt[row] as number) - (decidedAt[row] as number)) / series.interval;
    if (ahead > labeler.horizon)
      return { row, message: `the answer looks ${ahead} bars ahead, the horizon is ${labeler.horizon}` };
    if (ahead <= 0) return { row, message: 'an answer lies after its question: it was known at the decision' };
  }
  return undefined;
}

function segmentProblem(_: Labeler, series: CandleSeries, { resolvedAt }: LabelSeries): Found {
  for (const { start, end } of series.segments) {
    const last = closeTimeOf(series, end - 1);
    for (let row = start; row < end; row++)
      if ((resolvedAt[row] as number) > last) return { row, message: 'the answer looks over a hole in the candles' };
  }
  return undefined;
}

function cutProblem(labeler: Labeler, series: CandleSeries, whole: LabelSeries): Found {
  for (let cut = 1; cut <= CUTS; cut++) {
    const length = Math.floor((series.length * cut) / (CUTS + 1));
    const known = closeTimeOf(series, length - 1);
    const short = labeler.label(firstRows(series, length));
    for (let row = 0; row < length; row++) {
      if ((whole.resolvedAt[row] as number) > known) continue;
      // A label may wait for its whole horizon, and then has no answer yet.
      const answer = short.values[row] as number;
      if (!Number.isNaN(answer) && answer !== whole.values[row])
        return { row, message: `the answer changes when the candles from row ${length} on are missing` };
    }
  }
  return undefined;
}

function firstRows(series: CandleSeries, length: number): CandleSeries {
  const cut = (column: Float64Array) => column.slice(0, length);
  return {
    ...series,
    length,
    openTime: cut(series.openTime),
    open: cut(series.open),
    high: cut(series.high),
    low: cut(series.low),
    close: cut(series.close),
    volume: cut(series.volume),
    transactions: cut(series.transactions),
    segments: series.segments
      .filter(({ start }) => start < length)
      .map(({ start, end }) => ({ start, end: Math.min(end, length) })),
  };
}
