/**
 * As much as two sums of three decimals may lie apart as floats though they are equal as decimals, as a share of the
 * larger: 0.1 + 0.7 + 0.2 is not 0.2 + 0.1 + 0.7. Each decimal is off by at most 2^-53 of itself when it is read, and
 * so is each sum and the division by three: together less than 8 times that. Decimals of up to 14 significant digits
 * that differ at all lie further apart, so that a tie is a tie at every price level, and nothing else is.
 */
export const DECIMAL_NOISE = 2 ** -50;
