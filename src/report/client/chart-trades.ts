/**
 * Part of the page's chart script: draws entries, exits and the line at zero, and finds the trade near the cursor. It
 * reads `data`, `colours` and `shown` of the script that it is put into.
 */
export const CHART_TRADES = String.raw`  const trades = data.trades;
  /** Draws entries and exits on the price line. @param {uPlot} chart @param {number} market */
  const drawTrades = (chart, market) => {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio || 1;
    const [min, max] = shown(chart);
    const visible = [];
    for (let index = 0; index < trades.side.length; index++)
      if (trades.market[index] === market && trades.exitTime[index] >= min && trades.entryTime[index] <= max)
        visible.push(index);
    // The more trades there are per pixel, the smaller and paler each mark is.
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
  };`;
