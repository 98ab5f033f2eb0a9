type Column = Float64Array;

export function subtract(left: Column, right: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) out[row] = (left[row] as number) - (right[row] as number);
}

export function multiply(left: Column, right: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) out[row] = (left[row] as number) * (right[row] as number);
}

export function divide(left: Column, right: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) out[row] = (left[row] as number) / (right[row] as number);
}

export function divideScaled(left: Column, right: Column, factor: number, out: Column): void {
  for (let row = 0; row < out.length; row++) out[row] = (factor * (left[row] as number)) / (right[row] as number);
}

export function relativeDifference(values: Column, bases: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const base = bases[row] as number;
    out[row] = ((values[row] as number) - base) / base;
  }
}

export function differenceShare(left: Column, right: Column, bases: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    out[row] = ((left[row] as number) - (right[row] as number)) / (bases[row] as number);
  }
}

export function meanOfThree(first: Column, second: Column, third: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    out[row] = ((first[row] as number) + (second[row] as number) + (third[row] as number)) / 3;
  }
}

export function squareRoot(values: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) out[row] = Math.sqrt(values[row] as number);
}

export function logarithm(values: Column, out: Column): void {
  for (let row = 0; row < out.length; row++) out[row] = Math.log(values[row] as number);
}

export function squaredLogRatio(left: Column, right: Column, factor: number, out: Column): void {
  for (let row = 0; row < out.length; row++) {
    const ratio = Math.log((left[row] as number) / (right[row] as number));
    out[row] = ratio * ratio * factor;
  }
}
