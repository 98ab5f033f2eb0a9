/**
 * Memory of one frame, in addition to its text, while it waits in a Node.js socket: two buffers, two write requests and
 * a callback. Measured with 42,000 waiting frames of 100 bytes, which took 55 MB.
 */
const FRAME_OVERHEAD_BYTES = 1_200;

export interface UnreadBounds {
  /** Memory limit for one client. */
  readonly unreadBytes: number;
  /** Memory limit for all clients of the server together. */
  readonly allUnreadBytes: number;
}

/** A client that receives frames. */
export interface FrameReader {
  /** Hangs up on the client, with the reason. */
  drop(reason: string): void;
}

/**
 * Counts the memory of frames that clients have not read yet. A client above its limit is dropped. When all clients
 * together are above theirs, the client with the most unread memory is dropped.
 */
export class UnreadFrames {
  readonly #bounds: UnreadBounds;
  readonly #bytesOf = new Map<FrameReader, number>();
  #allBytes = 0;

  constructor(bounds: UnreadBounds) {
    this.#bounds = bounds;
  }

  bytesOf(reader: FrameReader): number {
    return this.#bytesOf.get(reader) ?? 0;
  }

  /**
   * Counts a frame that is sent to a client. The caller calls the returned function once the frame has left this
   * process or is given up.
   */
  sent(reader: FrameReader, textBytes: number): () => void {
    const bytes = textBytes + FRAME_OVERHEAD_BYTES;
    this.#count(reader, bytes);
    return () => {
      if (this.#bytesOf.has(reader)) this.#count(reader, -bytes);
    };
  }

  /** Counts the unread frames of a client no longer, because it has left or is being dropped. */
  forget(reader: FrameReader): void {
    this.#allBytes -= this.bytesOf(reader);
    this.#bytesOf.delete(reader);
  }

  /** Drops this client if it is above its limit, and the slowest client if all together are above theirs. */
  keepBounds(reader: FrameReader): void {
    const { unreadBytes, allUnreadBytes } = this.#bounds;
    if (this.bytesOf(reader) > unreadBytes) reader.drop(`frames of more than ${unreadBytes} bytes wait to be read`);
    if (this.#allBytes <= allUnreadBytes) return;
    const [slowest] = [...this.#bytesOf].sort(([, one], [, other]) => other - one);
    slowest?.[0].drop(
      `frames of more than ${allUnreadBytes} bytes wait to be read by all clients, and most of them by this one`,
    );
  }

  #count(reader: FrameReader, bytes: number): void {
    this.#bytesOf.set(reader, this.bytesOf(reader) + bytes);
    this.#allBytes += bytes;
  }
}
