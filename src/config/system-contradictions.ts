import { parseIsoTime } from '../core/iso-time.ts';
import { parseDuration } from '../core/time.ts';
import { sampleProblem } from './bundled-samples.ts';
import { isWatched } from './market-roles.ts';
import { listingProblem } from './listing-of.ts';
import type { NamedPart, PartKind } from './named-part.port.ts';
import { riskContradictions } from './risk-settings.ts';
import type { SystemConfig } from './system-config.ts';
import { barrierFloor, costProblem, roundTripCost } from './trading-costs.ts';

/** A setting that another one makes wrong or meaningless. */
export interface Contradiction {
  readonly path: readonly string[];
  /** What would be right, and why. */
  readonly expected: string;
}

/** The settings of a file that contradict each other. A text that is no duration or time has been refused as such. */
export function contradictions(config: SystemConfig, parts: readonly NamedPart[]): readonly Contradiction[] {
  const early = [
    ...unresolvedModules(config),
    ...riskContradictions(config.risk).map(({ setting, expected }) => ({ path: ['risk', setting], expected })),
    ...untradable(config.instruments),
    ...slotContradictions(config),
  ];
  const cost = costProblem(config);
  // Without costs there is no round trip that the other settings could be compared with.
  if (cost !== undefined) return [...early, { path: ['costs', cost.setting], expected: cost.expected }];
  return [
    ...early,
    ...barrierContradictions(config),
    ...periodContradictions(config),
    ...tailContradictions(config, parts),
    ...sampleContradictions(config),
    ...listingContradictions(config),
    ...horizonContradictions(config),
  ];
}

/** A file names modules by path alone; whoever reads it loads them and puts their hashes here. */
function unresolvedModules({ use = [] }: SystemConfig): Contradiction[] {
  return use.flatMap((entry: unknown, place) =>
    typeof entry === 'string'
      ? [
          {
            path: ['use', String(place)],
            expected: 'a module that is loaded with the file: read the system from its file',
          },
        ]
      : [],
  );
}

/** Systems that share an account are told apart by their currencies, and those of a new market are not known. */
function slotContradictions({ instruments, live }: SystemConfig): Contradiction[] {
  const { slots, account } = live;
  if (slots === undefined) return [];
  const path = ['live', 'slots'];
  if (slots < instruments.length)
    return [{ path, expected: `at least ${instruments.length}, the number of the instruments` }];
  return account === 'shared' ? [{ path, expected: 'nothing: an account is shared by systems of fixed markets' }] : [];
}

function barrierContradictions(config: SystemConfig): Contradiction[] {
  const { minimum_barrier_multiple: multiple } = config.risk;
  if (multiple === undefined) return [];
  const [barrier, cost] = [barrierFloor(config), roundTripCost(config)];
  const path = ['risk', 'minimum_barrier_multiple'];
  if (barrier === undefined)
    return [
      { path, expected: `nothing: the label "${config.label.kind}" has no barrier that costs could be held against` },
    ];
  if (multiple * cost <= barrier * (1 + 1e-9)) return [];
  const worth = (barrier / cost).toFixed(2);
  return [
    {
      path,
      expected: `at most ${worth}, the round trips that the label's barrier is worth at these costs: every entry would be refused`,
    },
  ];
}

function periodContradictions({ period: { from = '', to = '' } }: SystemConfig): Contradiction[] {
  if ((parseIsoTime(from) ?? -Infinity) < (parseIsoTime(to) ?? Infinity)) return [];
  return [{ path: ['period', 'to'], expected: `a date after period.from, ${from}` }];
}

/** Settings that are chosen on the validation tail need one. */
function tailContradictions(config: SystemConfig, parts: readonly NamedPart[]): Contradiction[] {
  if (config.validation.validation_share !== 0) return [];
  const expected = 'nothing while validation.validation_share is 0: no rows are left to watch';
  const watching = (kind: PartKind, settings: { readonly kind: string }, path: readonly string[]): Contradiction[] => {
    const part = parts.find((each) => each.kind === kind && each.name === settings.kind);
    const setting = part?.watchesTail?.({ ...settings });
    return [
      ...(setting === undefined ? [] : [{ path: [...path, setting], expected }]),
      ...(part?.nested?.({ ...settings }) ?? []).flatMap((inner) =>
        watching(kind, inner.settings, [...path, ...inner.path]),
      ),
    ];
  };
  return [...watching('strategy', config.strategy, ['strategy']), ...watching('model', config.model, ['model'])];
}

function sampleContradictions(config: SystemConfig): Contradiction[] {
  const expected = sampleProblem(config);
  return expected === undefined ? [] : [{ path: ['bundled_sample'], expected }];
}

function listingContradictions({ instruments }: SystemConfig): Contradiction[] {
  return instruments.flatMap(({ listing }, place) => {
    const problem = listing === undefined ? undefined : listingProblem(listing);
    if (problem === undefined) return [];
    return [{ path: ['instruments', String(place), 'listing', problem.setting], expected: problem.expected }];
  });
}

function horizonContradictions({ interval: candle, label, risk, sizing }: SystemConfig): Contradiction[] {
  const [interval, horizon, timeout] = [candle, label.horizon, risk.position_timeout].map(parseDuration);
  if (interval === undefined || horizon === undefined || timeout === undefined) return [];
  const found: Contradiction[] = [];
  if (horizon === 0 || horizon % interval !== 0)
    found.push({
      path: ['label', 'horizon'],
      expected: `a whole number of candles, a multiple of the interval ${candle}`,
    });
  const { maximum_position_share: share } = risk;
  if (share !== undefined && (sizing.maximum_share ?? 0) > share)
    found.push({
      path: ['sizing', 'maximum_share'],
      expected: `at most risk.maximum_position_share, ${share}: the guardian would refuse the orders`,
    });
  if (timeout < horizon)
    found.push({
      path: ['risk', 'position_timeout'],
      expected: `at least the horizon ${label.horizon}: positions would be closed before their answer`,
    });
  return found;
}

/** Equity is one sum of money, and instruments are told apart by name. */
function untradable(instruments: SystemConfig['instruments']): Contradiction[] {
  const quote = quoteOf(instruments[0]?.id ?? '');
  return instruments.flatMap((instrument, place) => {
    const { id } = instrument;
    const path = ['instruments', String(place), 'id'];
    const found: Contradiction[] = [];
    const before = instruments[place - 1];
    if (isWatched(instrument) && place === 0)
      found.push({ path: ['instruments', '0', 'role'], expected: 'traded: a system trades at least one market' });
    if (!isWatched(instrument) && before !== undefined && isWatched(before))
      found.push({
        path: ['instruments', String(place)],
        expected: 'a place in front of the instruments that are watched',
      });
    if (quoteOf(id) !== quote && !isWatched(instrument))
      found.push({ path, expected: `a pair against ${quote}, as the first is: equity is counted in one currency` });
    if (instruments.findIndex((other) => other.id === id) !== place)
      found.push({ path, expected: 'a pair that does not stand there already' });
    return found;
  });
}

function quoteOf(id: string): string {
  return id.split('/')[1] ?? '';
}
