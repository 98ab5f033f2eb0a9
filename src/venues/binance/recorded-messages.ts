import type { FactRecording } from '../fact-recording.port.ts';
import { BookReader } from './book-reader.ts';
import { FlowReader } from './flow-reader.ts';

/** Binance's web socket messages as recorders write them down: one a line, after the nanoseconds of its receipt. */
export const RECORDED_MESSAGES: FactRecording = {
  kinds: ['book', 'flow'],
  reader(options, sink) {
    if (options.kind === 'book') return new BookReader(options, sink);
    if (options.kind === 'flow') return new FlowReader(options, sink);
    throw new RangeError(`Recorded messages hold books and flows, and no ${options.kind}`);
  },
};
