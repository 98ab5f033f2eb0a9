import type { Matrix } from './matrix.ts';

/**
 * Eigenvalues of a symmetric matrix, largest first, by cyclic Jacobi rotations (Jacobi 1846). The input is left as it
 * is.
 */
export function symmetricEigenvalues(matrix: Matrix): Float64Array {
  const size = matrix.rows;
  if (matrix.columns !== size) throw new RangeError(`A symmetric matrix is square, was ${size} x ${matrix.columns}`);
  const a = matrix.values.slice();
  const at = (row: number, column: number) => a[row * size + column] as number;
  for (let sweep = 0; sweep < 100; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let row = 0; row < size; row++) {
      diagonal += at(row, row) ** 2;
      for (let column = row + 1; column < size; column++) off += at(row, column) ** 2;
    }
    if (off <= 1e-30 * diagonal) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, size, p, q);
    }
  }
  return Float64Array.from({ length: size }, (_, index) => at(index, index))
    .sort()
    .reverse();
}

/** Turns the plane of rows p and q so that the element (p, q) becomes zero. */
function rotate(a: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q] as number;
  if (apq === 0) return;
  const theta = ((a[q * size + q] as number) - (a[p * size + p] as number)) / (2 * apq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k++) {
    const kp = a[k * size + p] as number;
    const kq = a[k * size + q] as number;
    a[k * size + p] = cosine * kp - sine * kq;
    a[k * size + q] = sine * kp + cosine * kq;
  }
  for (let k = 0; k < size; k++) {
    const pk = a[p * size + k] as number;
    const qk = a[q * size + k] as number;
    a[p * size + k] = cosine * pk - sine * qk;
    a[q * size + k] = sine * pk + cosine * qk;
  }
}
