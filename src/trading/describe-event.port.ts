import type { Instrument } from '../core/instrument.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';

/** Puts an event of the engine and its output into lines for the person who watches a run. */
export type DescribeEvent = (
  event: EngineEvent,
  output: EngineOutput,
  instruments: readonly Instrument[],
) => readonly string[];
