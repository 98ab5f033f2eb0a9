/** Background, fonts and layout of the page: top bar, contents, sections, verdict. */
export const PAGE_STYLE = `
*,*::before,*::after{box-sizing:border-box}
html{scroll-padding-top:64px;-webkit-text-size-adjust:100%;text-size-adjust:100%}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;background:var(--ground);color:var(--ink);
  font:16px/1.55 Inter,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","Helvetica Neue",Arial,system-ui,sans-serif;font-variant-numeric:tabular-nums;-webkit-font-smoothing:antialiased;overflow-wrap:anywhere}
h1,h2,h3,p,dl,dd,ul,figure{margin:0;padding:0}
h1,h2,h3{line-height:1.2;text-wrap:balance}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Code",Consolas,"Liberation Mono",monospace;font-size:.875em}
small{font-size:.8125em;font-weight:400;color:var(--muted)}
.quiet,.none{color:var(--muted)}
.nowrap{white-space:nowrap}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.undefined{color:var(--muted);font-style:italic;font-size:.875em;text-decoration:underline dotted;
  text-underline-offset:3px;cursor:help}
.number,.interval{white-space:nowrap}
a{color:var(--blue)}
:focus-visible{outline:2px solid var(--blue);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}
.skip:focus{left:16px;top:12px;z-index:9;background:var(--card);padding:6px 12px}
button{font:inherit;font-size:13px;line-height:1;color:var(--muted);background:transparent;
  border:1px solid var(--rule);border-radius:6px;padding:7px 10px;cursor:pointer}
button:hover{color:var(--ink);border-color:var(--strong)}
button[aria-pressed=true]{color:var(--card);background:var(--ink);border-color:var(--ink)}

.topbar{position:sticky;top:0;z-index:5;display:flex;align-items:center;gap:20px;
  padding:8px max(20px,calc((100vw - 1152px)/2));background:var(--ground);border-bottom:1px solid var(--rule)}
.brand{display:flex;align-items:center;gap:8px;font-weight:650;letter-spacing:-.01em;white-space:nowrap}
.brand span{font-weight:400;color:var(--muted)}
.brand svg{width:22px;height:22px;fill:none;stroke:var(--blue);stroke-width:2.2;stroke-linecap:round;
  stroke-linejoin:round}
.brand .edge-line{stroke:var(--strong)}
.topbar nav{flex:1;min-width:0;overflow-x:auto;scrollbar-width:none;
  mask-image:linear-gradient(90deg,transparent,#000 12px,#000 calc(100% - 24px),transparent)}
.topbar nav ul{display:flex;list-style:none;gap:0;padding:0 20px 0 12px;width:max-content;margin-left:auto}
.topbar nav a{display:block;padding:5px 6px;font-size:12.5px;color:var(--muted);text-decoration:none;
  border-radius:6px;white-space:nowrap}
.topbar nav a:hover{color:var(--ink);background:var(--sunken)}

main{max-width:1192px;margin:0 auto;padding:0 20px}
section{padding:44px 0 0}
.section-head{margin-bottom:18px;max-width:800px}
.section-head h2{font-size:24px;font-weight:650;letter-spacing:-.018em}
.section-head p{color:var(--muted);margin-top:6px;text-wrap:pretty}
h3{font-size:16px;font-weight:600}
figure{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:18px 20px 16px}
.plot-frame+figcaption{margin-top:4px}
.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:12px 20px 18px}
figure+figure,details+figure,figure+details,.columns+figure,.scroll+.facts{margin-top:16px}
figcaption{margin-top:14px;padding-top:12px;border-top:1px solid var(--rule);color:var(--muted);font-size:14px;
  line-height:1.5;max-width:none}
.empty{padding:18px 0;color:var(--muted);font-style:italic}
.columns{display:grid;grid-template-columns:minmax(0,1.12fr) minmax(0,1fr);gap:16px;align-items:stretch}
.columns figure{margin:0;display:flex;flex-direction:column}
.columns figcaption{margin-top:auto}
.columns .scroll{margin-bottom:14px}

.verdict{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.08fr);gap:48px;align-items:center;
  padding:56px 0 52px;border-bottom:1px solid var(--rule)}
.eyebrow{color:var(--muted);font-size:14px;line-height:1.9}
.stage{display:table;margin-bottom:6px;padding:2px 9px;border:1px solid var(--strong);border-radius:99px;
  font-size:12px;line-height:1.5;color:var(--ink);white-space:nowrap}
.verdict h1{margin:16px 0 20px;font-size:clamp(42px,5.6vw,68px);line-height:1;letter-spacing:-.038em;font-weight:680}
.verdict h1 span{display:inline-block}
.verdict h1::after{content:"";display:block;width:88px;height:6px;margin-top:24px;border-radius:3px;
  background:var(--verdict)}
.edge{--verdict:var(--blue)}
.no-edge{--verdict:var(--orange)}
.not-credible{--verdict:repeating-linear-gradient(90deg,var(--orange) 0 10px,transparent 10px 16px)}
.open{--verdict:repeating-linear-gradient(90deg,var(--amber) 0 10px,transparent 10px 16px)}
.meaning{font-size:19px;line-height:1.5;max-width:33em;text-wrap:pretty}
.disclaimer{margin-top:18px;color:var(--muted);font-size:14px;max-width:38em}
.headline{background:var(--card);border:1px solid var(--rule);border-radius:14px;padding:20px 22px 6px;min-width:0}
.sharpe-table th,.sharpe-table td{border:0;padding:7px 0}
.sharpe-table th[scope=row]{font-weight:500;font-size:14.5px;white-space:nowrap;padding-right:12px}
.sharpe-table td:nth-child(2){font-weight:650}
.sharpe-table td:nth-child(4){font-size:13px}
.sharpe-table .wide{width:100%;padding:7px 16px}
.tiles{display:grid;grid-template-columns:1fr 1fr;margin:14px -22px 0;border-top:1px solid var(--rule)}
.tile{padding:14px 22px 13px;min-width:0}
.tile:nth-child(odd){border-right:1px solid var(--rule)}
.tile:nth-child(n+3){border-top:1px solid var(--rule)}
.tile dt{font-size:13px;color:var(--muted)}
.tile dd{font-size:25px;font-weight:640;letter-spacing:-.02em;line-height:1.25}
.tile dd small{display:block;font-size:13px;letter-spacing:0;margin-top:3px;line-height:1.4}
.tile dd .undefined{font-size:.8em}
.tile small .undefined{font-size:1em}

.reasons{list-style:none;display:grid;grid-template-columns:1fr 1fr;gap:0 48px}
.reasons li{display:flex;gap:14px;padding:15px 0;border-top:1px solid var(--rule)}
.reasons h3{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline}
.reasons h3>span:first-child{display:inline-block}
.reasons h3>span:first-child::first-letter{text-transform:uppercase}
.reasons p{color:var(--muted);font-size:14.5px;line-height:1.5;margin-top:3px}
.tag{font-size:12.5px;font-weight:500}
.status{flex:none;width:24px;height:24px;fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.outcome-passed .status circle{fill:var(--blue)}
.outcome-failed .status circle{fill:var(--orange)}
.outcome-passed .status path,.outcome-failed .status path{stroke:var(--card);stroke-width:2}
.outcome-undefined .status circle{stroke:var(--faint);stroke-dasharray:3 2.4}
.outcome-undefined .status path{stroke:var(--faint)}
.outcome-stated .status circle{stroke:var(--faint)}
.outcome-stated .status path{stroke:var(--faint);stroke-width:2}
.outcome-passed .tag{color:var(--blue)}
.outcome-failed .tag{color:var(--orange)}
.outcome-undefined .tag{color:var(--muted)}
.warnings{margin-bottom:22px;padding:15px 20px 16px;
  border:1px solid color-mix(in srgb,var(--amber) 45%,var(--rule));border-left:5px solid var(--amber);
  border-radius:8px;background:color-mix(in srgb,var(--amber) 7%,var(--card))}
.warnings h3{color:var(--amber)}
.warnings ul{margin-top:6px;padding-left:20px;font-size:15px}
.warnings li+li{margin-top:4px}

.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:14px 32px;margin-top:18px}
.facts .whole{grid-column:1/-1}
.facts dt{font-size:13px;color:var(--muted)}
.facts dd{overflow-wrap:anywhere}
.hash{font-size:12.5px}
.evidence{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));background:var(--card);
  border:1px solid var(--rule);border-radius:12px;overflow:hidden}
.evidence-item{padding:18px 22px 20px;border-top:1px solid var(--rule);border-left:1px solid var(--rule);
  margin:-1px 0 0 -1px}
.evidence dt{font-size:14px;color:var(--muted)}
.figure-value{display:block;font-size:28px;font-weight:640;letter-spacing:-.022em;line-height:1.3}
.figure-value small{font-size:14px;letter-spacing:0}
.figure-value .undefined{font-size:20px;letter-spacing:0}
.evidence p{font-size:14px;line-height:1.45;color:var(--muted);margin-top:3px}
.evidence em{color:var(--ink)}
details{margin-top:16px;border:1px solid var(--rule);border-radius:10px;background:var(--card)}
summary{padding:11px 18px;cursor:pointer;font-size:14px;color:var(--muted)}
summary:hover{color:var(--ink)}
details>.scroll{padding:0 18px 14px}
pre{white-space:pre-wrap;margin:16px 0 0;padding:14px 18px;background:var(--sunken);border-radius:8px;
  overflow-x:auto;line-height:1.5}
details pre{margin:0;border-radius:0 0 10px 10px}
.foot{max-width:1192px;margin:56px auto 0;padding:22px 20px 44px;border-top:1px solid var(--rule);
  color:var(--muted);font-size:13.5px}
.foot p:first-child{color:var(--ink);margin-bottom:4px}
`;
