/** Invented figures have as many decimals as a reader needs. */
export const rounded = (value: number, places = 6): number => Number(value.toFixed(places));
