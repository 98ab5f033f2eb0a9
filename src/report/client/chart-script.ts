/**
 * Runs in the browser: draws price, equity and drawdown over time with uPlot into the frames of the page, from the JSON
 * that is embedded in it. The charts share cursor and zoom. Type-checked as JavaScript by its test.
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

  /** @param {number} value @param {number} places */
  const decimals = (value, places) => {
    const [whole, fraction] = Math.abs(value).toFixed(places).split('.');
    const text = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') + (fraction === undefined ? '' : '.' + fraction);
    return (value < 0 && /[1-9]/.test(text) ? '\u2212' : '') + text;
  };
  /** @param {number} value */
  const amount = (value) => decimals(value, Math.abs(value) >= 1000 || value === 0 ? 0 : Math.abs(value) >= 1 ? 2 : 5);
  /** @param {number} value */
  const percent = (value) => decimals(value * 100, 1) + '\u202f%';
  /** @param {number} value */
  const ratio = (value) => decimals(value, 2);
  /** @type {Record<string, (value: number) => string>} */
  const writers = { amount, percent, ratio };
  /** @param {number} seconds */
  const when = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

  /** @param {Line} line */
  const columns = (line) => {
    let at = 0;
    return /** @type {uPlot.AlignedData} */ ([line.time.map((step) => (at += step)), ...line.lines]);
  };

  /** Round values between two ends, for an axis; steps grow with the value where the axis is logarithmic.
   * @param {number} low @param {number} high @param {boolean} log */
  const ticks = (low, high, log) => {
    if (log && low > 0 && high / low > 8) {
      const found = [];
      for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10)
        for (const factor of [1, 2, 5]) if (factor * power >= low && factor * power <= high) found.push(factor * power);
      return found;
    }
    const power = 10 ** Math.floor(Math.log10((high - low) / 4));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => (high - low) / size <= 6) ?? power * 10;
    const found = [];
    for (let value = Math.ceil(low / step) * step; value <= high; value += step)
      found.push(Number(value.toPrecision(12)));
    return found;
  };

  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  /**
   * Dates of the time axis; what they belong to stands below the first of each. @param {number[]} splits @param
   * {number} step
   */
  const dates = (splits, step) => {
    let group = '';
    return splits.map((seconds) => {
      const at = new Date(seconds * 1000);
      const [year, month] = [String(at.getUTCFullYear()), MONTHS[at.getUTCMonth()]];
      if (step > 300 * DAY) return year;
      const day = at.getUTCDate() + '\u202f' + month;
      const [text, below] =
        step > 25 * DAY ? [month, year] : step >= DAY ? [day, year] : [at.toISOString().slice(11, 16), day];
      const label = below === group ? text : text + '\n' + below;
      group = below;
      return label;
    });
  };
  /**
   * Labels of an axis, with as many decimals as tell neighbours apart. @param {number[]} splits @param {boolean} log
   */
  const labels = (splits, log) => {
    const step = log ? splits[0] : splits.length > 1 ? splits[1] - splits[0] : 1;
    const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return splits.map((value) => decimals(value, places));
  };

  /** What a chart shows of time. @param {uPlot} chart @returns {[number, number]} */
  const shown = (chart) => [chart.scales.x.min ?? 0, chart.scales.x.max ?? 0];

  /** @typedef {{chart: uPlot, frame: HTMLElement, full: [number, number], build: () => void, log: boolean}} Panel */
  /** @type {Panel[]} */
  const panels = [];
  /** What all charts show; each is held to its own ends. */
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
   * Highest over lowest of all lines: beyond a few times, a linear axis hides the low years. @param {ArrayLike<number |
   * null | undefined>[]} lines
   */
  const spread = (lines) => {
    const known = lines.flatMap((line) => Array.from(line)).filter((value) => typeof value === 'number');
    return Math.min(...known) > 0 ? Math.max(...known) / Math.min(...known) : 1;
  };

  const trades = data.trades;
  /** Draws entries and exits on the price line. @param {uPlot} chart @param {number} market */
  const drawTrades = (chart, market) => {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio || 1;
    const [min, max] = shown(chart);
    const visible = [];
    for (let index = 0; index < trades.side.length; index++)
      if (trades.market[index] === market && trades.exitTime[index] >= min && trades.entryTime[index] <= max)
        visible.push(index);
    // The more trades share a pixel, the smaller and paler each mark: first rings, then triangles turn into dust.
    const crowd = visible.length / (bbox.width / ratio);
    const size = (crowd > 0.3 ? 2.6 : crowd > 0.1 ? 4 : 6) * ratio;
    const ring = (crowd > 0.3 ? 1.2 : crowd > 0.1 ? 2.2 : 3.4) * ratio;
    const away = (crowd > 0.3 ? 6 : 3) * ratio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineWidth = ratio;
    for (const index of visible) {
      const long = trades.side[index] > 0;
      const [entryX, entryY] = [
        chart.valToPos(trades.entryTime[index], 'x', true),
        chart.valToPos(trades.entryPrice[index], 'y', true),
      ];
      const [exitX, exitY] = [
        chart.valToPos(trades.exitTime[index], 'x', true),
        chart.valToPos(trades.exitPrice[index], 'y', true),
      ];
      const colour = long ? colours['blue'] : colours['orange'];
      ctx.strokeStyle = colour;
      ctx.fillStyle = colour;
      ctx.globalAlpha = crowd > 0.3 ? 0.6 : 1;
      if (exitX - entryX > 3 * ratio) {
        ctx.beginPath();
        ctx.moveTo(entryX, entryY);
        ctx.lineTo(exitX, exitY);
        ctx.stroke();
      }
      const down = long ? 1 : -1;
      const tip = entryY + down * away;
      ctx.beginPath();
      ctx.moveTo(entryX, tip);
      ctx.lineTo(entryX - size, tip + down * size * 1.7);
      ctx.lineTo(entryX + size, tip + down * size * 1.7);
      ctx.closePath();
      ctx.fill();
      ctx.fillStyle = colours['card'];
      ctx.beginPath();
      ctx.arc(exitX, exitY, ring, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
  };

  /** A line at zero. @param {uPlot} chart */
  const drawZero = (chart) => {
    const { ctx, bbox } = chart;
    const y = chart.valToPos(0, 'y', true);
    if (y < bbox.top || y > bbox.top + bbox.height) return;
    ctx.save();
    ctx.strokeStyle = colours['muted'];
    ctx.lineWidth = devicePixelRatio || 1;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  };

  /** @param {number} market @param {number} at @param {number} reach */
  const tradeNear = (market, at, reach) => {
    let best = -1;
    for (let index = 0; index < trades.side.length; index++) {
      if (trades.market[index] !== market) continue;
      const gap = Math.abs(trades.entryTime[index] - at);
      if (gap <= reach && (best < 0 || gap < Math.abs(trades.entryTime[best] - at))) best = index;
    }
    return best;
  };

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
