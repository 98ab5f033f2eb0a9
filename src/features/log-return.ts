import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import { difference } from './difference.ts';
import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';

const logClose: Feature = pointwise({
  name: 'log(close)',
  inputs: [closePrice],
  formula: 'ln(close)',
  source: 'natural logarithm',
  run: (kernels, [close], out) => kernels.logarithm(close, out),
});

/** Logarithmic return of the close over `lag` bars; adds up over time. The logarithm is shared by every lag. */
export function logReturn({ lag }: { readonly lag: number }): Feature {
  return difference({
    name: `log_return_${lag}`,
    of: logClose,
    minus: lagged({ of: logClose, bars: lag }),
    formula: `ln(close) - ln(close ${lag} bars ago)`,
    source: 'Campbell, Lo, MacKinlay, "The Econometrics of Financial Markets", 1997, section 1.4',
  });
}
