/** The name that a wire log of the simulated Kraken begins with. */
export const WIRE_LOG_NAME = 'edgewise-kraken-wire';
