import { describe, expect, it } from 'vitest';
import { checkLz4Frame } from './lz4-frame.ts';

/** A frame of blocks that are not compressed, each under the size that its head claims. */
function frameOf(blocks: readonly { readonly bytes: number; readonly claimed?: number }[], flags = 0x60): Uint8Array {
  const parts = [Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40])];
  if ((flags & 0x08) !== 0) parts.push(Buffer.alloc(8));
  parts.push(Buffer.from([0x82]));
  for (const { bytes, claimed = bytes } of blocks) {
    const size = Buffer.alloc(4);
    size.writeUInt32LE((claimed | 0x80_00_00_00) >>> 0);
    parts.push(size, Buffer.alloc(bytes));
    if ((flags & 0x10) !== 0) parts.push(Buffer.alloc(4));
  }
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}

describe('checkLz4Frame', () => {
  it('passes frames whose blocks lie within them, with sums and sizes too', () => {
    for (const flags of [0x60, 0x70, 0x68, 0x78]) {
      expect(() => checkLz4Frame(frameOf([{ bytes: 10 }, { bytes: 3 }], flags)), `flags ${flags}`).not.toThrow();
    }
  });

  it('refuses a block that reaches beyond the end, a frame that ends too early, and another mark', () => {
    expect(() => checkLz4Frame(frameOf([{ bytes: 10, claimed: 0x55_55_55_55 }]))).toThrow(/reaches beyond its end/);
    expect(() => checkLz4Frame(frameOf([{ bytes: 10 }]).subarray(0, 18))).toThrow(RangeError);
    expect(() => checkLz4Frame(frameOf([{ bytes: 10 }]).subarray(0, 3))).toThrow(RangeError);
    expect(() => checkLz4Frame(Buffer.alloc(40))).toThrow(/no mark/);
  });
});
