import { CHART_LABELS } from './chart-labels.ts';
import { CHART_TRADES } from './chart-trades.ts';

/**
 * JavaScript for the report, which runs in the browser. It draws the charts over time with uPlot into the frames of the
 * page, from the JSON that is embedded in it. All charts share cursor and zoom. A test checks its types.
 */
export const CHART_SCRIPT = String.raw`
(() => {
  'use strict';
  /** @typedef {{time: number[], lines: (number | null)[][]}} Line */
  /**
   * @typedef {{market: number[], entryTime: number[], entryPrice: number[], exitTime: number[], exitPrice: number[],
   * side: number[], net: number[], reason: string[]}} Trades
   */
  /**
   * @typedef {{line: Line, series: {name: string, colour: string, width: number, area?: string}[], unit: string,
   * height: string, axis: string, market?: number}} Chart
   */
  /** @type {{charts: Record<string, Chart>, trades: Trades}} */
  const data = JSON.parse(document.getElementById('report-data')?.textContent ?? '{}');
  const root = document.documentElement;
  const DAY = 86400;

  /** @type {Record<string, string>} */
  let colours = {};
  const readColours = () => {
    const style = getComputedStyle(root);
    for (const name of ['ink', 'muted', 'faint', 'rule', 'card', 'blue', 'orange', 'price', 'hold', 'blue-area'])
      colours[name] = style.getPropertyValue('--' + name).trim();
  };
  readColours();

${CHART_LABELS}

  /** The range of time that a chart shows. @param {uPlot} chart @returns {[number, number]} */
  const shown = (chart) => [chart.scales.x.min ?? 0, chart.scales.x.max ?? 0];

  /** @typedef {{chart: uPlot, frame: HTMLElement, full: [number, number], build: () => void, log: boolean}} Panel */
  /** @type {Panel[]} */
  const panels = [];
  /** The range of time of all charts. Each chart stays within its own data. */
  let view = [-Infinity, Infinity];
  /** @param {Panel} panel */
  const wanted = ({ full }) =>
    view[0] >= full[1] || view[1] <= full[0] ? full : [Math.max(view[0], full[0]), Math.min(view[1], full[1])];
  /** @param {Panel} panel */
  const shows = (panel, [low, high] = wanted(panel)) => {
    const [from, to] = shown(panel.chart);
    return from === low && to === high;
  };
  /** @param {number} low @param {number} high */
  const zoomAll = (low, high) => {
    view = [low, high];
    for (const panel of panels) {
      if (!shows(panel)) panel.chart.setScale('x', { min: wanted(panel)[0], max: wanted(panel)[1] });
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (panel.frame.querySelectorAll('[data-days]'))) {
        const [first, last] = panel.full;
        const days = button.dataset.days === 'all' ? Infinity : Number(button.dataset.days);
        button.setAttribute(
          'aria-pressed',
          String(
            days === Infinity
              ? low <= first && high >= last
              : low > first && low === last - days * DAY && high === last,
          ),
        );
      }
    }
  };
  /** A reader dragged or double-clicked on one chart: the others follow. @param {Panel} panel */
  const follow = (panel) => {
    if (!panels.includes(panel) || shows(panel)) return;
    if (shows(panel, panel.full)) zoomAll(-Infinity, Infinity);
    else zoomAll(...shown(panel.chart));
  };

  /**
   * Highest value of all lines divided by the lowest. Where it is large, a linear axis hides the low years. @param
   * {ArrayLike<number | null | undefined>[]} lines
   */
  const spread = (lines) => {
    const known = lines.flatMap((line) => Array.from(line)).filter((value) => typeof value === 'number');
    return Math.min(...known) > 0 ? Math.max(...known) / Math.min(...known) : 1;
  };

${CHART_TRADES}

  /** @param {HTMLElement} frame */
  const panelOf = (frame) => {
    const own = data.charts[frame.dataset.plot + '-' + frame.dataset.index];
    const values = columns(own?.line ?? { time: [], lines: [] });
    const host = /** @type {HTMLElement} */ (frame.querySelector('.plot'));
    const readout = /** @type {HTMLElement} */ (frame.querySelector('.readout'));
    const write = writers[own?.unit ?? 'amount'];
    const market = own?.market;
    const times = /** @type {number[]} */ (values[0]);
    /** @type {Panel} */
    const panel = {
      chart: /** @type {any} */ (undefined),
      frame,
      full: [times[0], times[times.length - 1]],
      build: () => {},
      log: own?.height === 'tall' && spread(values.slice(1)) > 6,
    };
    /** @param {uPlot} chart */
    const showValues = (chart) => {
      const { idx, left = -1 } = chart.cursor;
      if (idx === null || idx === undefined || left < 0) {
        readout.textContent = '\u00a0';
        return;
      }
      let text = when(times[idx]) + ' UTC';
      own.series.forEach(({ name }, line) => {
        const value = values[line + 1][idx];
        if (value !== null) text += '  \u00b7  ' + name + ' ' + write(/** @type {number} */ (value));
      });
      if (market !== undefined) {
        const near = tradeNear(
          market,
          chart.posToVal(left, 'x'),
          ((shown(chart)[1] - shown(chart)[0]) * 6) / chart.width,
        );
        if (near >= 0)
          text +=
            '  \u00b7  ' +
            (trades.side[near] > 0 ? 'long' : 'short') +
            ' from ' +
            when(trades.entryTime[near]) +
            ', closed by ' +
            trades.reason[near] +
            ', net ' +
            decimals(trades.net[near], 2);
      }
      readout.textContent = text;
    };

    const series = (own?.series ?? []).map(({ colour, width, area }) => ({
      stroke: () => colours[colour],
      width,
      points: { show: false },
      ...(area === undefined ? {} : { fill: () => colours[area] }),
    }));
    /** What the value axis covers. @param {number} low @param {number} high @returns {[number, number]} */
    const covered = (low, high) => {
      if (own.axis === 'below-zero') return [Math.min(low * 1.05, -0.0001), 0];
      const [from, to] = own.axis === 'around-zero' ? [Math.min(low, 0), Math.max(high, 0)] : [low, high];
      const margin = (to - from) * 0.05 || 0.01;
      return [from - margin, to + margin];
    };

    panel.build = () => {
      panel.chart?.destroy();
      const small = host.clientWidth < 520;
      const font = '12px ' + getComputedStyle(document.body).fontFamily;
      const log = panel.log;
      panel.chart = new uPlot(
        {
          width: host.clientWidth,
          height: own.height === 'low' ? 170 : small ? 260 : 340,
          padding: [8, small ? 4 : 12, 0, 0],
          legend: { show: false },
          tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
          cursor: {
            y: false,
            sync: { key: 'time', setSeries: false },
            points: { size: 7 },
            drag: { x: true, y: false, setScale: true },
          },
          scales: {
            x: { time: true },
            y: { distr: log ? 3 : 1, range: (_, low, high) => (log ? [low * 0.97, high * 1.03] : covered(low, high)) },
          },
          series: [{}, ...series],
          axes: [
            {
              stroke: () => colours['muted'],
              font,
              grid: { show: false },
              ticks: { stroke: () => colours['rule'], size: 5 },
              border: { show: true, stroke: () => colours['rule'], width: 1 },
              space: small ? 56 : 80,
              values: (_, splits, __, ___, step) => dates(splits, step),
              size: (_, labels) => (labels?.some((label) => label.includes('\n')) ? 46 : 30),
            },
            {
              stroke: () => colours['muted'],
              font,
              size: small ? 54 : 66,
              gap: 6,
              grid: { stroke: () => colours['rule'], width: 1 },
              ticks: { show: false },
              splits: (_, __, low, high) => ticks(low, high, log),
              values: (_, splits) =>
                own.unit === 'percent'
                  ? labels(
                      splits.map((value) => value * 100),
                      false,
                    ).map((text) => text + '\u202f%')
                  : labels(splits, log),
              filter: (_, splits) => splits,
            },
          ],
          hooks: {
            draw: [
              ...(own.axis === 'around-zero' ? [drawZero] : []),
              ...(market === undefined ? [] : [(/** @type {uPlot} */ chart) => drawTrades(chart, market)]),
            ],
            setCursor: [showValues],
            setScale: [
              (_, key) => {
                if (key === 'x') follow(panel);
              },
            ],
          },
        },
        values,
        host,
      );
      panel.chart.setScale('x', { min: wanted(panel)[0], max: wanted(panel)[1] });
    };
    return panel;
  };

  for (const frame of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.plot-frame'))) {
    const host = /** @type {HTMLElement} */ (frame.querySelector('.plot'));
    const panel = panelOf(frame);
    if (!(panel.full[1] > panel.full[0])) {
      host.textContent = 'Nothing to draw.';
      continue;
    }
    const toggle = frame.querySelector('[data-log]');
    toggle?.setAttribute('aria-pressed', String(panel.log));
    panel.build();
    panels.push(panel);
    let width = host.clientWidth;
    new ResizeObserver(() => {
      if (host.clientWidth === width || host.clientWidth === 0) return;
      width = host.clientWidth;
      panel.chart.setSize({ width, height: panel.chart.height });
    }).observe(host);

    frame.addEventListener('click', (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest('button');
      if (button?.dataset.days !== undefined) {
        const [first, last] = panel.full;
        if (button.dataset.days === 'all') zoomAll(-Infinity, Infinity);
        else zoomAll(Math.max(first, last - Number(button.dataset.days) * DAY), last);
      } else if (button?.hasAttribute('data-log')) {
        panel.log = !panel.log;
        button.setAttribute('aria-pressed', String(panel.log));
        panel.build();
      }
    });

    host.addEventListener('keydown', (event) => {
      const [min, max] = shown(panel.chart);
      const [first, last] = panel.full;
      const span = max - min;
      const moves = { ArrowLeft: [-0.15, -0.15], ArrowRight: [0.15, 0.15], '+': [0.2, -0.2], '-': [-0.35, 0.35] };
      const move = /** @type {Record<string, number[]>} */ (moves)[event.key];
      if (event.key === '0') zoomAll(-Infinity, Infinity);
      else if (move !== undefined) {
        const shift = move[0] === move[1] ? Math.min(Math.max(move[0] * span, first - min), last - max) : undefined;
        zoomAll(
          shift === undefined ? min + move[0] * span : min + shift,
          shift === undefined ? max + move[1] * span : max + shift,
        );
      } else return;
      event.preventDefault();
    });
  }

  addEventListener('edgewise-theme', () => {
    readColours();
    for (const panel of panels) panel.chart.redraw(false, true);
  });
  zoomAll(-Infinity, Infinity);
  root.dataset.charts = 'drawn';
})();
`.trim();
