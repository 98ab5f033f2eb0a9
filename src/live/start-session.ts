import type { Clock } from '../core/clock.ts';
import type { Moment } from '../core/moment.ts';
import { DAY, SECOND, type Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { RestartedOrderIds } from '../execution/order-ids.ts';
import type { Venue } from '../execution/venue.port.ts';
import type { Forecaster } from './forecaster.port.ts';
import type { RunSwitch } from './halt-switch.port.ts';
import type { LiveJournal } from './live-journal.port.ts';
import { LiveSession, type LiveSessionParts } from './live-session.ts';
import type { MarketNewsSource } from './market-news.port.ts';
import type { MomentFeed } from './moment-feed.port.ts';
import { restore, type Restored } from './restore.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { warmForecaster } from './warm-forecaster.ts';

export interface SessionPlan extends Pick<
  LiveSessionParts,
  'account' | 'accountBan' | 'onEvent' | 'timing' | 'adoptions'
> {
  readonly journal: LiveJournal;
  /** As it is before the first event. */
  readonly engine: Engine;
  /** The ones that the engine was made with. */
  readonly orderIds: RestartedOrderIds;
  readonly forecaster: Forecaster;
  readonly halt: RunSwitch;
  readonly clock: Clock;
  /** Tells fills since then. */
  readonly venue: (since: Instant) => Venue;
  /** Tells moments after that one. */
  readonly feed: (after: Instant) => MomentFeed;
  /** Which markets are listed and settled; absent where they never change. */
  readonly news?: MarketNewsSource | undefined;
  /** Shows stored candles that closed by then, so that features are warm. */
  readonly past: (until: Instant, observe: (moment: Moment) => void) => void;
  /** The last moment that a run which begins now is not shown. */
  readonly beginAfter: Instant;
  readonly codeVersion: string;
  /** Called when the engine stands where the journal ends. */
  readonly onRestored?: (restored: Restored) => void;
  /** Events between two snapshots; the default is that of `SnapshotKeeper`. */
  readonly snapshotEveryEvents?: number;
}

/** A first start, a restart in order and a recovery from a crash: the same path, from the journal's end onwards. */
export function startSession({
  journal,
  engine,
  orderIds,
  forecaster,
  halt,
  clock,
  venue,
  feed,
  news,
  past,
  beginAfter,
  codeVersion,
  onEvent,
  onRestored,
  snapshotEveryEvents: everyEvents,
  timing,
  adoptions,
  account,
  accountBan,
}: SessionPlan): LiveSession {
  if (news !== undefined && !engine.mayChangeMarkets)
    throw new RangeError('Markets are listed and settled only where the strategy can forget one');
  const begunWith = engine.universe.instruments;
  const restored = restore({ journal, engine, orderIds });
  const newest = warmForecaster({ journal, forecaster, past, beginAfter, begunWith });
  for (const { seq, reason } of restored.unused)
    journal.note({ at: clock.now(), kind: 'snapshot-unused', detail: { seq, reason, begunFrom: restored.from } });
  onRestored?.(restored);
  const start = journal.begin(clock.now(), codeVersion);
  orderIds.begin(start.start);
  const { foreign } = journal.header;
  const session = new LiveSession({
    engine,
    journal,
    forecaster,
    halt,
    clock,
    restored,
    snapshots: new SnapshotKeeper({
      engine,
      orderIds,
      journal,
      restored,
      ...(everyEvents === undefined ? {} : { everyEvents }),
    }),
    venue: venue(fillsSince(journal.starts()[0]?.at ?? start.at, newest, engine)),
    feed: feed(newest),
    ...(news === undefined ? {} : { news }),
    foreign: { cashMinor: BigInt(foreign.cashMinor), lots: new Map(Object.entries(foreign.lots)) },
    ...(account === undefined ? {} : { account }),
    ...(accountBan === undefined ? {} : { accountBan }),
    ...(adoptions === undefined ? {} : { adoptions }),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(timing === undefined ? {} : { timing }),
  });
  session.begin();
  return session;
}

/**
 * Since when the venue reports fills: from the run's beginning, or from a day before its last moment, whichever is
 * later. The fills that opened a margin position are reported again, however old, until a day after it was closed. What
 * the venue pays for closing is computed from them.
 */
export function fillsSince(
  begunAt: Instant,
  newest: Instant,
  { instruments, portfolio }: Pick<Engine, 'instruments' | 'portfolio'>,
): Instant {
  const since = newest - DAY;
  const onMargin = new Set(instruments.flatMap(({ id, kind }) => (kind === 'margin' ? [id] : [])));
  const opened = [
    ...portfolio.positions.flatMap(({ instrument, openedAt }) =>
      openedAt !== undefined && onMargin.has(instrument) ? [openedAt] : [],
    ),
    ...portfolio
      .trades()
      .flatMap(({ instrument, entryAt, exitAt }) => (exitAt > since && onMargin.has(instrument) ? [entryAt] : [])),
  ];
  return Math.max(begunAt, Math.min(since, ...opened.map((at) => at - SECOND))) as Instant;
}
