const MAGIC = 0x18_4d_22_04;
const NOT_COMPRESSED = 0x80_00_00_00;

/**
 * Throws a RangeError when the blocks of an LZ4 frame reach beyond it. The unpacker trusts the sizes in the frame, and
 * a broken size would keep it busy for minutes. Format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function checkLz4Frame(frame: Uint8Array): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('An LZ4 frame has no mark at its beginning');
  const flags = view.getUint8(4);
  const hasBlockSums = (flags & 0x10) !== 0;
  const hasContentSize = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  let at = 4 + 3 + (hasContentSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  for (;;) {
    const size = view.getUint32(at, true) & ~NOT_COMPRESSED;
    at += 4;
    if (size === 0) return;
    at += size + (hasBlockSums ? 4 : 0);
    if (at + 4 > frame.byteLength) throw new RangeError('A block of an LZ4 frame reaches beyond its end');
  }
}
