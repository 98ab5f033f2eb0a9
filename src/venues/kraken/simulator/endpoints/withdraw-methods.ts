import type { Endpoint } from './endpoint.ts';

/**
 * `WithdrawMethods`: no money leaves a simulated account, so that there are none. Which keys may ask is decided before.
 */
export const withdrawMethods: Endpoint = () => [];
