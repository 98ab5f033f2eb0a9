/** Quotient rounded towards plus infinity; the divisor is above zero. Amounts that we owe are rounded this way. */
export function ceilingDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend > 0n && quotient * divisor !== dividend ? quotient + 1n : quotient;
}

/** Quotient rounded towards minus infinity; the divisor is above zero. Amounts that we receive are rounded this way. */
export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  return -ceilingDivide(-dividend, divisor);
}
