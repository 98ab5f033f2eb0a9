/**
 * Values of features by position of the instrument in the universe, each row in the order of the features' names;
 * undefined where nothing is known of an instrument, NaN where a value is not.
 */
export type FeaturesByMarket = readonly (Float64Array | undefined)[];

/** No features were asked for. */
export const NO_FEATURES: FeaturesByMarket = Object.freeze([]);
