import { defineFittedFeature, logReturn } from 'edgewise';

/** The newest return, measured by how large returns were in the candles that a fold trains on. */
export const scaledReturn = defineFittedFeature({
  name: 'scaled_return',
  inputs: [logReturn({ lag: 1 })],
  parameters: ['size'],
  formula: 'log return / mean absolute log return of the training past; 0 when that is 0',
  source: 'mine',
  fit: ({ columns: [returns = new Float64Array()], rows }) => {
    if (rows === 0) throw new RangeError('there is no return to learn from');
    return { size: returns.reduce((sum, one) => sum + Math.abs(one), 0) / rows };
  },
  start: ({ size }) => ({ push: ([newest = NaN]) => (size === 0 ? 0 : newest / size) }),
});
