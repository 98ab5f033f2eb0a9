/** Reads the lengths in the head of an Arrow message, and checks each of them. */

/** A batch of rows, or of the values of a dictionary. */
export interface BatchLayout {
  /** What the values of the batch are: those of rows, or those that a dictionary lists. */
  readonly of: 'rows' | 'dictionary';
  readonly packing: 'none' | 'lz4' | 'zstd';
  /** Number of rows of the batch, and of each of its columns. */
  readonly rows: readonly number[];
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
}

export interface MessageLayout {
  readonly bodyBytes: number;
  readonly batches: readonly BatchLayout[];
}

/**
 * Slots of the tables and kinds of message: https://github.com/apache/arrow/tree/main/format (Message.fbs, Schema.fbs).
 */
const MESSAGE = { kind: 1, header: 2, bodyLength: 3, notes: 4 } as const;
const KINDS = { schema: 1, dictionary: 2, batch: 3 } as const;
const SCHEMA = { fields: 1, notes: 2, features: 3 } as const;
const FIELD = { children: 5, notes: 6 } as const;
const BATCH = { rows: 0, nodes: 1, buffers: 2, compression: 3, variadic: 4 } as const;
const DICTIONARY_DATA = 1;
const DEEPEST = 16;

/** Reads the lengths of one message. Throws a RangeError where a list reaches beyond the message. */
export function checkLayout(view: DataView): MessageLayout {
  const message = new Table(view, view.getUint32(0, true));
  const header = message.table(MESSAGE.header);
  const kind = message.byte(MESSAGE.kind);
  message.list(MESSAGE.notes, 4);
  const bodyBytes = message.long(MESSAGE.bodyLength);
  if (header === undefined) throw new RangeError('A message has no head');
  if (kind === KINDS.batch) return { bodyBytes, batches: [batchOf(header, 'rows')] };
  if (kind === KINDS.dictionary) {
    const data = header.table(DICTIONARY_DATA);
    return { bodyBytes, batches: data === undefined ? [] : [batchOf(data, 'dictionary')] };
  }
  if (kind !== KINDS.schema) throw new RangeError('A message is of an unknown kind');
  header.list(SCHEMA.notes, 4);
  header.list(SCHEMA.features, 8);
  checkFields(header.tables(SCHEMA.fields), DEEPEST);
  return { bodyBytes, batches: [] };
}

function checkFields(fields: readonly Table[], depth: number): void {
  if (depth === 0) throw new RangeError('Columns lie too deep within columns');
  for (const field of fields) {
    field.list(FIELD.notes, 4);
    checkFields(field.tables(FIELD.children), depth - 1);
  }
}

function batchOf(batch: Table, of: BatchLayout['of']): BatchLayout {
  batch.list(BATCH.variadic, 8);
  const compression = batch.table(BATCH.compression);
  return {
    of,
    packing: compression === undefined ? 'none' : compression.byte(0) === 0 ? 'lz4' : 'zstd',
    rows: [batch.long(BATCH.rows), ...batch.pairs(BATCH.nodes).map(([length]) => length)],
    buffers: batch.pairs(BATCH.buffers).map(([offset, length]) => ({ offset, length })),
  };
}

/** A FlatBuffers table. A read beyond the message throws a RangeError, because a DataView does so. */
class Table {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  byte(slot: number): number {
    const at = this.#place(slot);
    return at === undefined ? 0 : this.#view.getUint8(at);
  }

  long(slot: number): number {
    const at = this.#place(slot);
    return at === undefined ? 0 : Number(this.#view.getBigInt64(at, true));
  }

  table(slot: number): Table | undefined {
    const at = this.#place(slot);
    return at === undefined ? undefined : this.#tableAt(at);
  }

  tables(slot: number): readonly Table[] {
    const { start, count } = this.list(slot, 4);
    return Array.from({ length: count }, (_, place) => this.#tableAt(start + 4 * place));
  }

  /** Structures of two whole numbers of 64 bits. */
  pairs(slot: number): readonly (readonly [number, number])[] {
    const { start, count } = this.list(slot, 16);
    const long = (at: number) => Number(this.#view.getBigInt64(at, true));
    return Array.from({ length: count }, (_, place) => [long(start + 16 * place), long(start + 16 * place + 8)]);
  }

  list(slot: number, elementBytes: number): { readonly start: number; readonly count: number } {
    const at = this.#place(slot);
    if (at === undefined) return { start: 0, count: 0 };
    const start = at + this.#view.getUint32(at, true);
    const count = this.#view.getUint32(start, true);
    if (start + 4 + count * elementBytes > this.#view.byteLength) {
      throw new RangeError('A list reaches beyond the end of its message');
    }
    return { start: start + 4, count };
  }

  #tableAt(at: number): Table {
    return new Table(this.#view, at + this.#view.getUint32(at, true));
  }

  #place(slot: number): number | undefined {
    const vtable = this.#at - this.#view.getInt32(this.#at, true);
    const entry = 4 + 2 * slot;
    if (entry >= this.#view.getUint16(vtable, true)) return undefined;
    const offset = this.#view.getUint16(vtable + entry, true);
    return offset === 0 ? undefined : this.#at + offset;
  }
}
