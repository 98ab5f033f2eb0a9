const CHANGES = /^(?:Add|Cancel|Edit|Amend)/;

/** Whether a call of this name places, changes or cancels an order at Kraken. */
export function changesOrders(call: string): boolean {
  return CHANGES.test(call);
}
