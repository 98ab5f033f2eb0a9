/**
 * JavaScript for the report, which runs in the browser. It fills the list of trades from the JSON that is embedded in
 * the page, one screen of rows at a time. The reader sorts and filters the rows. It writes text, never markup. A test
 * checks its types.
 */
export const TRADE_LIST_SCRIPT = String.raw`
(() => {
  'use strict';
  /**
   * @typedef {{market: number[], entryTime: number[], entryPrice: number[], exitTime: number[], exitPrice: number[],
   * side: number[], net: number[], adverse: (number | null)[], favourable: (number | null)[], reason: string[]}} Trades
   */
  const embedded = document.getElementById('report-data')?.textContent ?? '{}';
  /** @type {{trades: Trades, markets: string[]}} */
  const { trades, markets } = JSON.parse(embedded);
  const frame = /** @type {HTMLElement | null} */ (document.querySelector('.trade-list'));
  if (frame === null) return;
  const body = /** @type {HTMLTableSectionElement} */ (frame.querySelector('tbody'));
  const said = /** @type {HTMLElement} */ (frame.querySelector('.trade-count'));
  const PAGE = 20;

  /** @param {number} value @param {number} places */
  const fixed = (value, places) =>
    (value < 0 ? '\u2212' : '') +
    Math.abs(value)
      .toFixed(places)
      .replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, '\u202f');
  /** @param {number} value */
  const price = (value) => fixed(value, value >= 1000 ? 1 : value >= 1 ? 2 : 6);
  /** @param {number | null} share */
  const percent = (share) => (share === null ? '' : fixed(share * 100, 2) + '\u202f%');
  /** @param {number} seconds */
  const when = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
  /** @param {number} seconds */
  const span = (seconds) =>
    seconds < 5400
      ? fixed(seconds / 60, 0) + ' min'
      : seconds < 172800
        ? fixed(seconds / 3600, 1) + ' h'
        : fixed(seconds / 86400, 1) + ' d';
  /** @param {number} index */
  const change = (index) => trades.side[index] * (trades.exitPrice[index] / trades.entryPrice[index] - 1);

  /**
   * Value to sort by, and text to show. @type {Record<string, [(index: number) => number | string, (index: number) =>
   * string]>}
   */
  const columns = {
    instrument: [(index) => markets[trades.market[index]] ?? '', (index) => markets[trades.market[index]] ?? ''],
    side: [(index) => trades.side[index], (index) => (trades.side[index] > 0 ? 'long' : 'short')],
    opened: [(index) => trades.entryTime[index], (index) => when(trades.entryTime[index])],
    held: [
      (index) => trades.exitTime[index] - trades.entryTime[index],
      (index) => span(trades.exitTime[index] - trades.entryTime[index]),
    ],
    entry: [(index) => trades.entryPrice[index], (index) => price(trades.entryPrice[index])],
    exit: [(index) => trades.exitPrice[index], (index) => price(trades.exitPrice[index])],
    change: [change, (index) => percent(change(index))],
    against: [(index) => trades.adverse[index] ?? -1, (index) => percent(trades.adverse[index])],
    favour: [(index) => trades.favourable[index] ?? -1, (index) => percent(trades.favourable[index])],
    net: [(index) => trades.net[index], (index) => fixed(trades.net[index], 2)],
    reason: [(index) => trades.reason[index], (index) => trades.reason[index]],
  };
  const shownColumns = Array.from(
    frame.querySelectorAll('[data-sort]'),
    (button) => /** @type {HTMLElement} */ (button).dataset.sort ?? '',
  );
  /** @type {Record<string, (index: number) => boolean>} */
  const choices = {
    all: () => true,
    long: (index) => trades.side[index] > 0,
    short: (index) => trades.side[index] < 0,
    won: (index) => trades.net[index] > 0,
    lost: (index) => trades.net[index] <= 0,
  };

  let [sort, down, choice, first] = ['opened', true, 'all', 0];
  const draw = () => {
    const value = columns[sort][0];
    const rows = trades.side.map((_, index) => index).filter(choices[choice]);
    rows.sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      return (left < right ? -1 : left > right ? 1 : a - b) * (down ? -1 : 1);
    });
    first = Math.max(0, Math.min(first, Math.floor((rows.length - 1) / PAGE) * PAGE));
    body.replaceChildren(
      ...rows.slice(first, first + PAGE).map((index) => {
        const row = document.createElement('tr');
        for (const name of shownColumns) {
          const cell = document.createElement('td');
          cell.textContent = columns[name][1](index);
          if (!['instrument', 'side', 'opened', 'reason'].includes(name)) cell.className = 'number-cell';
          if (name === 'net') cell.classList.add(trades.net[index] > 0 ? 'gain' : 'loss');
          row.append(cell);
        }
        return row;
      }),
    );
    said.textContent =
      rows.length === 0 ? 'None.' : first + 1 + ' to ' + Math.min(first + PAGE, rows.length) + ' of ' + rows.length;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (frame.querySelectorAll('[data-sort]')))
      button.parentElement?.setAttribute(
        'aria-sort',
        button.dataset.sort === sort ? (down ? 'descending' : 'ascending') : 'none',
      );
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (frame.querySelectorAll('[data-choice]')))
      button.setAttribute('aria-pressed', String(button.dataset.choice === choice));
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (frame.querySelectorAll('[data-page]')))
      button.disabled = button.dataset.page === 'before' ? first === 0 : first + PAGE >= rows.length;
  };
  frame.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('button');
    if (button === null) return;
    const { sort: by, choice: chosen, page } = button.dataset;
    if (by !== undefined) [sort, down, first] = [by, by === sort ? !down : true, 0];
    else if (chosen !== undefined) [choice, first] = [chosen, 0];
    else if (page !== undefined) first += page === 'before' ? -PAGE : PAGE;
    draw();
  });
  draw();
})();
`.trim();
