import { EdgewiseError } from '../core/errors.ts';
import type { Duration } from '../core/time.ts';
import { BRIDGING_ADVICE, bridgingConflict } from './bridging-conflict.ts';
import type { Feature, FeatureScope } from './feature.port.ts';
import { featuresAt } from './features-at.ts';
import type { GraphLayout, GraphNode, GraphPart } from './graph-layout.ts';
import { readsLongerCandles } from './reads-universe.ts';

/**
 * Joins features into one graph, without doubles, inputs before what reads them. Features of other candles become parts
 * of their own, one for each market and each longer interval.
 * Throws `config-invalid` when two different definitions share a name, when a feature is requested twice or reads
 * itself, or when one that bridges holes reads one that does not. Throws a RangeError for longer candles without an
 * interval, or with one that does not add up to them.
 */
export function layOutGraph(features: readonly Feature[], interval?: Duration): GraphLayout {
  const found = nodesOf(features);
  const longer = found.nodes.find(({ feature }) => feature.elsewhere !== undefined && readsLongerCandles(feature));
  if (longer !== undefined && interval === undefined)
    throw new RangeError(`${longer.feature.name} reads longer candles: its graph needs the interval of the candles`);
  const wanted = longer === undefined || interval === undefined ? features : featuresAt(features, interval);
  const { nodes, requested } = wanted === features ? found : nodesOf(wanted);
  const names = wanted.map(({ name }) => name);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined)
    throw conflict(`The feature ${doubled} is requested twice`, { advice: 'leave one of the two out' });
  const parts = partsOf(nodes, interval);
  return {
    nodes,
    parts,
    readsUniverse:
      nodes.some(({ feature }) => feature.reads === 'universe') || parts.some(({ layout }) => layout.readsUniverse),
    requested,
    names,
    warmup: Math.max(0, ...wanted.map(({ warmup }) => warmup)),
    memory: Math.max(0, ...wanted.map(({ memory }) => memory)),
  };
}

function nodesOf(features: readonly Feature[]): Pick<GraphLayout, 'nodes' | 'requested'> {
  const { nodes, place } = new GraphNodes();
  return { requested: features.map(place), nodes };
}

/** The nodes of a graph, as they are found. */
class GraphNodes {
  readonly nodes: GraphNode[] = [];
  readonly #places = new Map<string, number>();
  readonly #open = new Set<Feature>();

  /** The place of a feature among the nodes; it and what it reads are added where they are new. */
  readonly place = (feature: Feature): number => {
    const known = this.#places.get(feature.name);
    const twin = known === undefined ? undefined : this.nodes[known]?.feature;
    if (known !== undefined && twin !== undefined) {
      const difference = differenceOf(twin, feature);
      if (difference !== undefined)
        throw conflict(`Two features are named ${feature.name}, but differ in ${difference}`, {
          advice: 'give yours another name, with its parameters in it',
        });
      return known;
    }
    if (this.#open.has(feature))
      throw conflict(`The feature ${feature.name} reads itself`, { advice: 'take it out of what it reads' });
    this.#open.add(feature);
    const inputs = feature.inputs.map(this.place);
    this.#open.delete(feature);
    const bridging = bridgingConflict(feature);
    if (bridging !== undefined) throw conflict(bridging, { advice: BRIDGING_ADVICE });
    this.nodes.push({ feature, inputs });
    this.#places.set(feature.name, this.nodes.length - 1);
    return this.nodes.length - 1;
  };
}

/** Features that a person wrote or named, and that cannot be one graph. */
function conflict(summary: string, details: { readonly advice: string }): EdgewiseError {
  return new EdgewiseError('config-invalid', summary, { where: 'features', ...details });
}

function partsOf(nodes: readonly GraphNode[], interval: Duration | undefined): readonly GraphPart[] {
  const found = new Map<string, { scope: FeatureScope; features: Feature[]; places: number[] }>();
  for (const [place, { feature }] of nodes.entries()) {
    if (feature.elsewhere === undefined) continue;
    const { scope, of } = feature.elsewhere;
    const key = scope.kind === 'market' ? scope.instrument : `${scope.interval}`;
    const part = found.get(key) ?? { scope, features: [], places: [] };
    part.features.push(of);
    part.places.push(place);
    found.set(key, part);
  }
  return [...found.values()].map(({ scope, features, places }) => ({
    scope,
    layout: layOutGraph(features, scope.kind === 'interval' ? scope.interval : interval),
    places,
  }));
}

/** What makes two features of one name different, as far as can be seen from outside. */
function differenceOf(first: Feature, second: Feature): string | undefined {
  if (first === second) return undefined;
  const aspects = (feature: Feature): ReadonlyMap<string, string> =>
    new Map(Object.entries(feature).map(([aspect, value]) => [aspect, textOf(feature, aspect, value)]));
  const left = aspects(first);
  const right = aspects(second);
  const differing = [...new Set([...left.keys(), ...right.keys()])].find(
    (aspect) => left.get(aspect) !== right.get(aspect),
  );
  if (differing !== undefined || first.elsewhere === undefined || second.elsewhere === undefined) return differing;
  return differenceOf(first.elsewhere.of, second.elsewhere.of);
}

function textOf({ inputs, elsewhere }: Feature, aspect: string, value: unknown): string {
  if (aspect === 'inputs') return inputs.map(({ name }) => name).join(', ');
  return aspect === 'elsewhere' ? JSON.stringify(elsewhere?.scope) : String(value);
}
