import { SeededRandom } from '../math/random.ts';

/** One text frame of a socket, with the name of its channel or the method that it answers. */
export interface Frame {
  readonly channel: string;
  readonly text: string;
}

/** Carries frames to one client: a real socket, or a list in a test. */
export interface FrameCarrier {
  send(text: string): void;
  /** Closes the connection without a reason. */
  close(): void;
}

/** The ways in which a frame can fail. The venue counts the frame as sent, so the numbers in later frames go on. */
export const FRAME_TROUBLES = {
  drop: 'it never arrives',
  duplicate: 'it arrives twice',
  swap: 'the next frame of its channel arrives before it',
  silence: 'the connection stays open, and nothing arrives any more, this frame included',
  close: 'the connection ends, and this frame is lost',
} as const;

export type FrameTrouble = keyof typeof FRAME_TROUBLES;

export interface FrameFault {
  readonly channel: string;
  /** The number of the frame in its channel, over all connections, counted from 1 when the fault is planned. */
  readonly nth: number;
  readonly trouble: FrameTrouble;
}

/** Sends frames to one client while it is connected. */
export interface FrameSender {
  readonly isOpen: boolean;
  send(frame: Frame): void;
  /** The client has left. */
  end(): void;
}

/**
 * Makes frames fail by a script. It stands between the venue and the carrier of frames, so a fault is the same on a
 * socket and inside one process.
 */
export class FaultyFrames {
  readonly #counts = new Map<string, number>();
  #planned: readonly FrameFault[] = [];
  /** Faults that have happened, in order. */
  readonly happened: FrameFault[] = [];

  get planned(): readonly FrameFault[] {
    return this.#planned;
  }

  /** Replaces the planned faults. Frames are counted from this call on. */
  plan(faults: readonly FrameFault[]): void {
    for (const { nth, channel } of faults)
      if (!Number.isSafeInteger(nth) || nth < 1)
        throw new RangeError(`A fault names a frame from 1 on, was ${channel} ${nth}`);
    this.#planned = faults;
    this.#counts.clear();
  }

  senderFor(carrier: FrameCarrier): FrameSender {
    return new FaultySender(carrier, (frame) => this.#met(frame));
  }

  #met({ channel }: Frame): FrameTrouble | undefined {
    const nth = (this.#counts.get(channel) ?? 0) + 1;
    this.#counts.set(channel, nth);
    const fault = this.#planned.find((planned) => planned.channel === channel && planned.nth === nth);
    if (fault !== undefined) this.happened.push(fault);
    return fault?.trouble;
  }
}

class FaultySender implements FrameSender {
  readonly #carrier: FrameCarrier;
  readonly #met: (frame: Frame) => FrameTrouble | undefined;
  #state: 'open' | 'silent' | 'ended' = 'open';
  /** Frames that are held back until the next frame of their channel was sent. */
  readonly #held = new Map<string, Frame>();

  constructor(carrier: FrameCarrier, met: (frame: Frame) => FrameTrouble | undefined) {
    this.#carrier = carrier;
    this.#met = met;
  }

  get isOpen(): boolean {
    return this.#state !== 'ended';
  }

  end(): void {
    this.#state = 'ended';
  }

  send(frame: Frame): void {
    if (this.#state !== 'open') return;
    const trouble = this.#met(frame);
    switch (trouble) {
      case undefined:
        this.#deliver(frame);
        break;
      case 'drop':
        break;
      case 'duplicate':
        this.#deliver(frame);
        this.#deliver(frame);
        break;
      case 'swap':
        this.#held.set(frame.channel, frame);
        break;
      case 'silence':
        this.#state = 'silent';
        break;
      case 'close':
        this.#state = 'ended';
        this.#carrier.close();
        break;
      default:
        trouble satisfies never;
    }
  }

  #deliver(frame: Frame): void {
    this.#carrier.send(frame.text);
    const held = this.#held.get(frame.channel);
    if (held === undefined) return;
    this.#held.delete(frame.channel);
    this.#carrier.send(held.text);
  }
}

/** Makes a script of faults. The same seed gives the same script. */
export function seededFrameFaults(
  seed: number,
  {
    channels,
    count,
    within,
  }: { readonly channels: readonly string[]; readonly count: number; readonly within: number },
): FrameFault[] {
  const random = new SeededRandom(seed);
  const troubles = Object.keys(FRAME_TROUBLES) as FrameTrouble[];
  return Array.from({ length: count }, () => {
    const trouble = troubles[random.below(troubles.length)];
    const channel = channels[random.below(channels.length)];
    if (trouble === undefined || channel === undefined)
      throw new RangeError('A script of faults needs channels to fail');
    return { channel, nth: 1 + random.below(within), trouble };
  });
}
