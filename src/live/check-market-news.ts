import { canonicalJson } from '../core/canonical-json.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { MarketNews, MarketNewsSource } from './market-news.port.ts';
import { newsFault } from './news-fault.ts';

/** A venue whose time passes when it is told to, and which lists and settles markets meanwhile. */
export interface MarketNewsUnderTest {
  /** A new source of the news since an instant, as a process opens one when it starts. */
  readonly open: (since: Instant) => MarketNewsSource;
  /** The venue's time. */
  readonly now: () => Instant;
  /** When the news is asked for, ascending. Between the first and the last, a market is listed and one is settled. */
  readonly times: readonly Instant[];
  /** Lets the venue's time pass. */
  readonly passTo: (at: Instant) => void | Promise<void>;
  /** Makes the venue answer nothing, and answer again; absent where a test cannot do it. */
  readonly silence?: { readonly begin: () => void; readonly end: () => void };
  /** `possible`: nothing is wrong where no market was listed or settled. Default `expected`. */
  readonly changes?: 'expected' | 'possible';
}

/**
 * The contract of every source of market news. News is in order, not of the future, and whole: a listed market is one
 * that can be traded, and a settled one has a value. A market is listed and settled once each, in this order, and what
 * is given again is the same. Nothing is lost: not between two calls, not while the venue was silent (a call without an
 * answer rejects), and not for a process that starts later and asks from the beginning or from the newest change that
 * it knows. Rejects at the first clause that is broken, and names it.
 */
export async function checkMarketNews(venue: MarketNewsUnderTest): Promise<void> {
  const begin = venue.now();
  const follower = venue.open(begin);
  const known = new Map<string, MarketNews>();
  for (const [place, time] of venue.times.entries()) {
    await venue.passTo(time);
    if (place === Math.floor(venue.times.length / 2)) await requireRejection(follower, venue);
    const news = await takenFrom(follower, venue);
    requireOrder(news);
    for (const one of news) {
      const name = nameOf(one);
      const before = known.get(name);
      demand(before === undefined || isSame(before, one), `what is given again is the same: ${name}`);
      known.set(name, one);
    }
  }
  requireLives(known);
  const listed = [...known.values()].filter(({ kind }) => kind === 'listed').length;
  if (venue.changes !== 'possible')
    demand(listed > 0 && listed < known.size, 'the times of the test hold a listing and a settlement');
  await requireWhole(venue, known, begin);
  for (const { at } of known.values()) await requireWhole(venue, known, at);
}

/** What a source gives now. What is wrong in itself breaks the contract. */
async function takenFrom(source: MarketNewsSource, { now }: MarketNewsUnderTest): Promise<readonly MarketNews[]> {
  const news = await source.take(now());
  const until = now();
  for (const one of news) {
    const fault = newsFault(one) ?? futureFault(one, until);
    demand(fault === undefined, `${fault ?? ''} (${nameOf(one)})`);
  }
  return news;
}

async function requireRejection(source: MarketNewsSource, { silence, now }: MarketNewsUnderTest): Promise<void> {
  if (silence === undefined) return;
  silence.begin();
  try {
    const answer = await source.take(now()).then(
      () => 'answered',
      () => 'rejected',
    );
    demand(answer === 'rejected', 'a call that the venue does not answer rejects: no news is not the same');
  } finally {
    silence.end();
  }
}

function requireOrder(news: readonly MarketNews[]): void {
  for (const [place, { at }] of news.entries())
    demand(at >= (news[place - 1]?.at ?? Number.NEGATIVE_INFINITY), `news is given oldest first: at ${iso(at)}`);
}

/** A source that is opened later gives all that was known since then, and nothing that was not. */
async function requireWhole(
  venue: MarketNewsUnderTest,
  known: ReadonlyMap<string, MarketNews>,
  since: Instant,
): Promise<void> {
  const news = await takenFrom(venue.open(since), venue);
  const given = new Map(news.map((one) => [nameOf(one), one]));
  for (const [name, one] of known) {
    if (one.at < since) continue;
    const again = given.get(name);
    demand(again !== undefined, `a source that is opened later gives all since ${iso(since)}: it lacks ${name}`);
    demand(again !== undefined && isSame(again, one), `a source that is opened later gives the same: ${name}`);
  }
  const last = Math.max(...[...known.values()].map(({ at }) => at));
  for (const [name, { at }] of given)
    demand(at > last || known.has(name), `a source that was open gave all: it never gave ${name}`);
}

/** A market that was listed is settled later, if at all. */
function requireLives(known: ReadonlyMap<string, MarketNews>): void {
  for (const [name, { at }] of known) {
    const listing = known.get(name.replace(/^settled/, 'listed'));
    demand(listing === undefined || listing.at <= at, `a market is settled after it was listed: ${name}`);
  }
}

function futureFault({ at }: MarketNews, now: Instant): string | undefined {
  if (at <= now) return undefined;
  return `nothing is given before it has become known: it is ${iso(now)}, and this is of ${iso(at)}`;
}

/** One listing and one settlement of each market have names of their own. */
function nameOf(news: MarketNews): string {
  return `${news.kind} ${news.kind === 'listed' ? news.instrument.id : news.instrument}`;
}

function isSame(left: MarketNews, right: MarketNews): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

function iso(at: Instant): string {
  return Number.isSafeInteger(at) ? isoFromInstant(at) : String(at);
}

function demand(holds: boolean, clause: string): void {
  if (!holds) throw new Error(`A source of market news must hold: ${clause}`);
}
