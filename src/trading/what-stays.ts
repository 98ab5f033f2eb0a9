import type { HeldPosition } from './run-health.ts';

/** What a run that has ended leaves at the venue, and what of it nothing protects. */
export function whatStays(positions: readonly HeldPosition[]): string {
  if (positions.length === 0) return 'no position is open';
  const guarded = positions
    .filter(({ bareAmount }) => bareAmount === undefined)
    .map(({ instrument, amount }) => `${instrument} (${amount})`);
  const bare = positions.flatMap(({ instrument, amount, bareAmount }) =>
    bareAmount === undefined ? [] : [`${instrument} (${bareAmount} of ${amount.replace('-', '')})`],
  );
  const told = [
    ...(guarded.length === 0
      ? []
      : [`${guarded.join(', ')} ${guarded.length === 1 ? 'stays' : 'stay'} open, with a stop or an exit at the venue`]),
    ...(bare.length === 0
      ? []
      : [
          `${bare.join(', ')} ${bare.length === 1 ? 'stays' : 'stay'} open WITHOUT a stop: start the run again, or flatten it`,
        ]),
  ];
  return told.join('; ');
}
