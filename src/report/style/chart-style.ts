/** Style of the charts that the script draws, and of the strips, bars and diagrams that are part of the page. */
export const CHART_STYLE = `
.plot-head{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:8px 20px;margin-bottom:8px}
.legend{display:inline-flex;flex-wrap:wrap;gap:4px 18px;font-size:13.5px;color:var(--muted)}
.legend>span{display:inline-flex;align-items:center;gap:7px}
.legend b{color:var(--ink);font-weight:600}
.plot-tools{display:flex;flex-wrap:wrap;gap:5px;align-items:center}
.plot-frame+.plot-frame{margin-top:10px}
.plot-frame+.scroll{margin-top:8px}
.plot{min-height:150px;min-width:0;overflow:hidden}
.plot .uplot{font-family:inherit}
.u-cursor-x{border-color:var(--muted)!important}
.u-select{background:color-mix(in srgb,var(--blue) 14%,transparent)!important}
.readout{min-height:20px;font-size:13px;line-height:20px;color:var(--muted);white-space:pre-wrap}
.noscript{padding:30px;color:var(--muted)}
.swatch{display:inline-block;width:20px;height:0;flex:none}
.swatch.line{border-top:2.5px solid var(--price)}
.swatch.muted{border-top-width:2px}
.swatch.blue{border-top-color:var(--blue)}
.swatch.hold{border-top:1.5px solid var(--hold)}
.swatch.up,.swatch.down{width:0;border:6px solid transparent}
.swatch.up{border-bottom:9px solid var(--blue);border-top:0}
.swatch.down{border-top:9px solid var(--orange);border-bottom:0}
.swatch.ring{width:9px;height:9px;border:1.5px solid var(--muted);border-radius:50%}
.swatch.low,.swatch.middle,.swatch.high{width:10px;height:10px;border-radius:50%}
.swatch.low{background:var(--orange)}.swatch.middle{background:var(--faint)}.swatch.high{background:var(--blue)}
.strip{position:relative;display:block;height:18px}
.strip::before{content:"";position:absolute;left:0;right:0;top:50%;border-top:1px solid var(--rule)}
.strip i,.bar i{position:absolute;display:block}
.strip .zero{top:-8px;bottom:-8px;border-left:1.5px solid var(--ink);opacity:.75}
.strip .band{top:5px;bottom:5px;border-radius:4px;background:var(--faint);opacity:.45}
.strip .dot{top:50%;width:11px;height:11px;margin:-5.5px 0 0 -5.5px;border-radius:50%;background:var(--muted);border:2px solid var(--card)}
.strip.judged .band{background:var(--muted)}
.strip.judged .dot{background:var(--ink)}
.strip.judged.above .band{background:var(--blue);opacity:.55}.strip.judged.above .dot{background:var(--blue)}
.strip.judged.below .band{background:var(--orange);opacity:.55}.strip.judged.below .dot{background:var(--orange)}
.strip .mark{top:-2px;bottom:-2px;border-left:3px solid var(--faint);margin-left:-1.5px}
.narrow .zero{display:none}
.strip-axis{position:relative;display:block;height:18px}
.strip-axis b{position:absolute;transform:translateX(-50%);font-size:12px;font-weight:400;color:var(--muted);white-space:nowrap}
.bar{position:relative;display:block;height:12px}
.bar i{top:0;bottom:0;min-width:1px;border-radius:2px}
.bar .positive{background:var(--blue)}.bar .negative{background:var(--orange)}
.multiples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(260px,100%),1fr));gap:12px 28px}
.reliability{max-width:350px;width:100%;margin:0 auto}
.reliability h3{padding-left:16%;margin-bottom:4px}
.reliability svg{display:block;width:100%;height:auto}
.reliability text{fill:var(--muted);font-size:11.5px}
.reliability .grid{stroke:var(--rule);fill:none}
.reliability .diagonal{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4 4;fill:none;opacity:.7}
.reliability .whisker{stroke:var(--blue);stroke-width:2;opacity:.6}
.reliability circle{fill:var(--blue);stroke:var(--card);stroke-width:1.5}
.histogram{display:block;width:100%;height:auto;margin-bottom:14px}
.histogram text{fill:var(--muted);font-size:12.5px}
.histogram .positive{fill:var(--blue)}.histogram .negative{fill:var(--orange)}
.histogram .axis{stroke:var(--rule)}.histogram .zero{stroke:var(--ink);opacity:.6}
.swarm-row{display:block;width:100%;height:34px;overflow:visible}
.swarm-row path{fill:none;stroke-width:4;stroke-linecap:round;vector-effect:non-scaling-stroke;opacity:.75}
.swarm-row .zero{stroke:var(--ink);stroke-width:1.2;opacity:.6}
.swarm-row .low{stroke:var(--orange)}.swarm-row .middle{stroke:var(--faint)}.swarm-row .high{stroke:var(--blue)}
`;
