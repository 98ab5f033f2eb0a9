import { z } from 'zod';
import { EdgewiseError } from '../core/errors.ts';
import { messageOf } from '../core/part-failure.ts';
import type { Instant } from '../core/time.ts';
import type { MarketNews, MarketNewsSource } from '../live/market-news.port.ts';
import { newsFault, newsTimeFault } from '../live/news-fault.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';

export interface CheckedNewsOptions {
  /** Makes a source by the kit of the venue. Code of a user. */
  readonly source: MarketNewsSource;
  readonly kit: Pick<VenueKit, 'name' | 'troubleOf'>;
  /** When the run began. */
  readonly begun: Instant;
  /** Called with what the kit gave wrongly, each time: nothing of that is used. */
  readonly onFailure: (failure: EdgewiseError) => void;
}

const step = z.object({ units: z.number(), decimals: z.number() });

/** The form of a piece of news; `newsFault` judges its values. */
const newsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('listed'),
    at: z.number(),
    role: z.enum(['traded', 'watched']),
    instrument: z.object({
      id: z.string(),
      venue: z.string(),
      kind: z.enum(['spot', 'margin', 'perpetual', 'outcome']),
      base: z.string(),
      quote: z.string(),
      tick: step,
      lot: step,
      minimumLots: z.number(),
      minimumNotional: z.number(),
    }),
  }),
  z.object({
    kind: z.literal('settled'),
    at: z.number(),
    instrument: z.string(),
    value: z.union([z.number(), z.nan()]),
  }),
]);

/**
 * The news of a venue's kit, checked before the engine is shown anything of it and the journal has it. The kit may be a
 * user's: what is wrong in it is reported with the kit and its member, and left out. The market of such news stays as
 * it was, and is changed once the kit gives what is right.
 */
export function checkedNews({ source, kit, begun, onFailure }: CheckedNewsOptions): MarketNewsSource {
  const report = (fault: string, of: string): void => onFailure(failureOf(kit.name, fault, of));
  return {
    take: async (now) => {
      let given: unknown;
      try {
        given = await source.take(now);
      } catch (error) {
        if (error instanceof EdgewiseError || kit.troubleOf(error) !== undefined) throw error;
        report(messageOf(error), 'the call');
        return [];
      }
      if (!Array.isArray(given)) {
        report(`a list of news, which may be empty, was ${given === null ? 'null' : typeof given}`, 'the answer');
        return [];
      }
      return given.filter((one: unknown): one is MarketNews => {
        const fault = isNews(one) ? (newsFault(one) ?? newsTimeFault(one, { begun, now })) : formFault(one);
        if (fault !== undefined) report(fault, nameOf(one));
        return fault === undefined;
      });
    },
  };
}

function isNews(one: unknown): one is MarketNews {
  return newsSchema.safeParse(one).success;
}

function formFault(one: unknown): string {
  const [issue] = newsSchema.safeParse(one).error?.issues ?? [];
  return `\`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'not of the form of news'}`;
}

/** Of what market the news is, as far as it says so. */
function nameOf(one: unknown): string {
  const named = z.object({ kind: z.string(), instrument: z.union([z.string(), z.object({ id: z.string() })]) });
  const { data } = named.safeParse(one);
  if (data === undefined) return 'a piece of news';
  return `${data.kind} ${typeof data.instrument === 'string' ? data.instrument : data.instrument.id}`;
}

function failureOf(kit: string, fault: string, of: string): EdgewiseError {
  return new EdgewiseError(
    'part-failed',
    `The venue ${kit} gave what is no news in \`news.take\`, and it was left out`,
    {
      where: of,
      actual: fault,
      advice: 'correct the kit and start the run again; `edgewise plugin check FILE` tries the parts of a module alone',
    },
  );
}
