import type { Instant } from '../core/time.ts';
import type { EngineOutput } from './engine-output.ts';
import type { EngineEvent } from './event.ts';
import { exactJson } from './exact-json.ts';
import { writtenMoment } from './written-moment.ts';

/** When an event happened. */
export function instantOf(event: EngineEvent): Instant {
  if (event.kind === 'moment') return event.moment.at;
  return event.kind === 'fill' ? event.fill.at : event.at;
}

/** An event as a journal keeps it: facts beside candles as their codecs write them. */
export function eventJson(event: EngineEvent): string {
  if (event.kind !== 'moment' || event.moment.markets.every(({ facts }) => facts === undefined))
    return exactJson(event);
  return exactJson({ ...event, moment: writtenMoment(event.moment) });
}

/** An output as a journal keeps it: orders in place of approvals, and only what is there. */
export function outputJson(output: EngineOutput): string {
  const { orders, forecast, ...lists } = output;
  const plain: Record<string, unknown> = {};
  if (orders.length > 0) plain['orders'] = orders.map(({ order }) => order);
  for (const [name, list] of Object.entries(lists)) if (list.length > 0) plain[name] = list;
  if (forecast === 'wanted') plain['forecast'] = forecast;
  return exactJson(plain);
}
