import type { OrderRequest } from '../core/order.ts';
import type { RiskCheck, RiskView } from './risk-check.port.ts';

/** An order with the account it is asked in. */
export interface RiskSituation {
  readonly order: OrderRequest;
  readonly view: RiskView;
}

/**
 * The contract of every risk check, yours included: it has a name and signs its refusals with it, gives its reason in
 * words, answers alike when asked twice, changes nothing it is shown, and never holds back an order that can only
 * reduce, unless it declares itself a check of the order's own form. Throws an Error that names the broken clause.
 */
export function checkRiskCheck(
  check: RiskCheck,
  situations: readonly RiskSituation[],
  { exits = 'always-pass' }: { readonly exits?: 'always-pass' | 'may-be-refused' } = {},
): void {
  const demand = (kept: boolean, clause: string): void => {
    if (!kept) throw new Error(`The risk check "${check.name}" broke its contract: ${clause}`);
  };
  demand(/^[a-z]+(-[a-z]+)*$/.test(check.name), 'a name is in kebab-case, like its file');
  demand(situations.length > 0, 'a contract that is tried on nothing proves nothing');
  for (const { order, view } of situations) {
    const before = JSON.stringify([order, view, [...view.prices]]);
    const refusal = check.review(Object.freeze({ ...order }), Object.freeze({ ...view }));
    demand(JSON.stringify([order, view, [...view.prices]]) === before, 'it changed what it was shown');
    demand(
      JSON.stringify(check.review(order, view)) === JSON.stringify(refusal),
      'asked twice, it answered differently',
    );
    if (refusal === undefined) continue;
    demand(refusal.check === check.name, 'a refusal carries the name of its check');
    demand(refusal.reason.trim().length > 0, 'a refusal has a reason');
    demand(exits === 'may-be-refused' || order.reduce !== 'reduce-only', 'it held back an order that can only reduce');
  }
}
