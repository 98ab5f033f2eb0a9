import { describe, expect, it } from 'vitest';
import { requireRecord } from './require-record.ts';

const around: { itself?: object } = {};
around.itself = around;

describe('what a learner has learned', () => {
  it('passes as JSON and typed arrays, of any depth and without a prototype', () => {
    const attributes = { a: [1, 'x', null, { b: true, left: undefined }], c: Object.create(null) as object };
    const tensors = {
      d: Float64Array.of(Number.NaN),
      e: new Float32Array(0),
      f: Int32Array.of(1),
      g: Uint8Array.of(1),
    };
    expect(() => requireRecord({ attributes, tensors })).not.toThrow();
  });

  it.each([
    ['nothing', undefined, 'it gave undefined'],
    ['a list', [], 'it gave a list of 0'],
    ['NaN', { attributes: { n: Number.NaN }, tensors: {} }, 'its attributes.n is NaN'],
    [
      'infinity within a list',
      { attributes: { n: [{ x: [Infinity] }] }, tensors: {} },
      'its attributes.n[0].x[0] is Inf',
    ],
    ['a hole in a list', { attributes: { n: [undefined] }, tensors: {} }, 'its attributes.n[0] is undefined'],
    ['a function', { attributes: { f: () => 1 }, tensors: {} }, 'its attributes.f is a function'],
    ['a BigInt', { attributes: { n: 1n }, tensors: {} }, 'its attributes.n is the BigInt 1'],
    ['a map', { attributes: { m: new Map() }, tensors: {} }, 'its attributes.m is of the class Map'],
    [
      'a typed array',
      { attributes: { t: Float64Array.of(1) }, tensors: {} },
      'its attributes.t is of the class Float64',
    ],
    ['itself', { attributes: around, tensors: {} }, 'its attributes.itself is inside of itself'],
    ['attributes that are none', { attributes: 5, tensors: {} }, 'its attributes are 5'],
    ['no tensors', { attributes: {} }, 'its tensors are undefined'],
    [
      'a list as a tensor',
      { attributes: {}, tensors: { w: [1, 2] } },
      'its tensors.w is a list of 2; a tensor is a Float64Array',
    ],
    ['a typed array of another kind', { attributes: {}, tensors: { w: Int16Array.of(1) } }, 'its tensors.w is'],
  ])('is refused with what it is and where: %s', (_, record, words) => {
    expect(() => requireRecord(record)).toThrow(words);
  });
});
