import type { Feature, FeatureScope } from './feature.port.ts';

/** One feature of a graph with the places of its inputs among the graph's nodes, which come before it. */
export interface GraphNode {
  readonly feature: Feature;
  readonly inputs: readonly number[];
}

/** The part of a graph that is computed on other candles, once for all that read it. */
export interface GraphPart {
  readonly scope: FeatureScope;
  readonly layout: GraphLayout;
  /** The places in the whole graph of the nodes that show what the part's layout requests, in the same order. */
  readonly places: readonly number[];
}

/** What a graph consists of, for whoever computes it. */
export interface GraphLayout {
  /** Every node in an order in which it can be computed. */
  readonly nodes: readonly GraphNode[];
  /** The parts on other candles; their nodes have no inputs among those above. */
  readonly parts: readonly GraphPart[];
  /** Whether a node looks at other markets or at facts. */
  readonly readsUniverse: boolean;
  /** The places of the requested features among the nodes. */
  readonly requested: readonly number[];
  /** Names of the requested features, in the order asked for: the columns of every row. */
  readonly names: readonly string[];
  /** Bars of a segment before every requested feature has its first number. */
  readonly warmup: number;
  /** Bars after which no requested feature depends on where the series began. */
  readonly memory: number;
}
