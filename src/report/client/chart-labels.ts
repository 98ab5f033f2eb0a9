/**
 * Part of the page's chart script: writes numbers and dates, and chooses the values and labels of the axes. It reads
 * `DAY` of the script that it is put into.
 */
export const CHART_LABELS = String.raw`  /** @param {number} value @param {number} places */
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
   * Dates of the time axis, with their day or year below the first of each group. @param {number[]} splits @param
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
   * Labels of an axis, with the fewest decimals at which neighbours differ. @param {number[]} splits @param {boolean}
   * log
   */
  const labels = (splits, log) => {
    const step = log ? splits[0] : splits.length > 1 ? splits[1] - splits[0] : 1;
    const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return splits.map((value) => decimals(value, places));
  };`;
