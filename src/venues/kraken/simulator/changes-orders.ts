const CHANGES = /^(?:Add|Cancel|Edit|Amend)/;

/** Whether a call of this name places, changes or takes back an order at Kraken. */
export function changesOrders(call: string): boolean {
  return CHANGES.test(call);
}
