import type { HealthStatus } from './run-health.ts';

/** What a run that has ended leaves at the venue, and what of it nothing protects. */
export function whatStays(positions: HealthStatus['positions']): string {
  if (positions.length === 0) return 'no position is open';
  const guarded = positions.filter(({ bareLots }) => bareLots === undefined).map(({ instrument, lots }) => `${instrument} (${lots} lots)`);
  const bare = positions.flatMap(({ instrument, lots, bareLots }) => (bareLots === undefined ? [] : [`${instrument} (${bareLots} of ${Math.abs(lots)} lots)`]));
  const told = [
    ...(guarded.length === 0 ? [] : [`${guarded.join(', ')} ${guarded.length === 1 ? 'stays' : 'stay'} open, with a stop or an exit at the venue`]),
    ...(bare.length === 0 ? [] : [`${bare.join(', ')} ${bare.length === 1 ? 'stays' : 'stay'} open WITHOUT a stop: start the run again, or flatten it`]),
  ];
  return told.join('; ');
}
