import { factsIn, numbersOf, type MarketFacts } from '../core/facts/market-facts.ts';
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { MarketView, Moment } from '../core/moment.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { EngineEvent } from './event.ts';
import { isQuiet, type EngineOutput } from './engine-output.ts';
import { exactJson } from './exact-json.ts';
import { eventJson, instantOf, outputJson } from './record-json.ts';
import { JournalChain } from './journal-chain.ts';
import { JOURNAL_FORMAT, type Journal, type JournalHeader } from './journal.port.ts';
import { StreamChecksum } from './stream-checksum.ts';

export interface JournalWriterOptions {
  readonly header: JournalHeader;
  /** Takes each finished line, without its line break; keeps it in memory or streams it to a file. */
  readonly sink: (line: string) => void;
}

const MOMENT_CODE = 1;
const FORECAST_CODE = 2;
const KIND_CODES: Readonly<Record<Exclude<EngineEvent['kind'], 'moment' | 'forecast'>, number>> = {
  'forecast-missing': 3,
  fill: 4,
  'order-update': 5,
  'cash-flow': 6,
  timer: 7,
  command: 8,
  'venue-health': 9,
  quote: 10,
  credited: 11,
  listing: 12,
  settlement: 13,
};

/**
 * Writes a journal as lines of JSON: the header at once, then a record per event that led to something, then the end.
 * The checksum of a record is over all events after the record before, up to its own. A journal without an end was cut
 * short.
 */
export class JournalWriter implements Journal {
  readonly #sink: (line: string) => void;
  readonly #chain = new JournalChain();
  readonly #checksum = new StreamChecksum();
  #seq = 0;

  constructor({ header, sink }: JournalWriterOptions) {
    this.#sink = sink;
    this.#write(`{"kind":"header","format":${JOURNAL_FORMAT},"header":${exactJson(header)}`);
  }

  record(event: EngineEvent, output: EngineOutput): void {
    const seq = this.#seq++;
    if (event.kind === 'moment') this.#addMoment(event.moment);
    else if (event.kind === 'forecast') this.#addForecasts(event.forecasts, event.features);
    else this.#checksum.addNumber(KIND_CODES[event.kind]);
    if (event.kind === 'forecast-missing' && event.features !== undefined) this.#addFeatures(event.features);
    if (event.kind === 'quote') this.#addQuote(event);
    if (isQuiet(output)) return;
    this.#write(
      `{"kind":"event","seq":${seq},"at":${exactJson(instantOf(event))},"event":${eventJson(event)},"output":${outputJson(output)},"checksum":"${this.#checksum.digest()}"`,
    );
    this.#checksum.restart();
  }

  end(): void {
    this.#write(`{"kind":"end","seq":${this.#seq},"checksum":"${this.#checksum.digest()}"`);
  }

  #write(body: string): void {
    this.#sink(this.#chain.seal(body));
  }

  #addMoment(moment: Moment): void {
    const sum = this.#checksum;
    sum.addNumber(MOMENT_CODE);
    sum.addNumber(moment.at);
    const { markets } = moment;
    for (let market = 0; market < markets.length; market++) {
      const { candle, continuity, facts } = markets[market] as MarketView;
      sum.addNumber(continuity === 'continuous' ? 0 : 1);
      if (facts !== undefined) this.#addFacts(facts);
      if (candle === undefined) continue;
      sum.addNumber(candle.openTime);
      sum.addNumber(candle.closeTime);
      sum.addNumber(candle.open);
      sum.addNumber(candle.high);
      sum.addNumber(candle.low);
      sum.addNumber(candle.close);
      sum.addNumber(candle.volume);
      sum.addNumber(candle.transactions);
    }
  }

  #addFacts(facts: MarketFacts): void {
    for (const fact of factsIn(facts)) {
      const numbers = numbersOf(fact.kind, fact);
      // Facts have different lengths: kind and length keep the numbers of two facts apart.
      this.#checksum.addText(fact.kind);
      this.#checksum.addNumber(numbers.length);
      for (const number of numbers) this.#checksum.addNumber(number);
    }
  }

  #addQuote({ at, market, bid, ask }: Extract<EngineEvent, { kind: 'quote' }>): void {
    for (const number of [at, market, bid, ask]) this.#checksum.addNumber(number);
  }

  #addForecasts(forecasts: Forecasts, features: FeaturesByMarket | undefined): void {
    const sum = this.#checksum;
    sum.addNumber(FORECAST_CODE);
    for (let market = 0; market < forecasts.length; market++) {
      const forecast = forecasts[market];
      if (forecast === undefined) {
        sum.addNumber(0);
        continue;
      }
      sum.addNumber(forecast.madeAt);
      sum.addNumber(forecast.dueAt);
      const { probabilities } = forecast;
      for (let index = 0; index < probabilities.length; index++) sum.addNumber(probabilities[index] as number);
      if (forecast.missing !== undefined) sum.addText(forecast.missing.join('\n'));
    }
    if (features !== undefined) this.#addFeatures(features);
  }

  #addFeatures(features: FeaturesByMarket): void {
    const sum = this.#checksum;
    sum.addNumber(features.length);
    for (const row of features) {
      sum.addNumber(row?.length ?? -1);
      for (const value of row ?? []) sum.addNumber(value);
    }
  }
}
