/** Style of the tables, which scroll inside their own frames, and of their tinted cells. */
export const TABLE_STYLE = `
.scroll{overflow-x:auto;min-width:0;overscroll-behavior-x:contain;background:linear-gradient(90deg,var(--card) 30%,transparent) 0 0/36px 100% no-repeat local,linear-gradient(270deg,var(--card) 30%,transparent) 100% 0/36px 100% no-repeat local,linear-gradient(90deg,var(--edge-shade),transparent) 0 0/12px 100% no-repeat scroll,linear-gradient(270deg,var(--edge-shade),transparent) 100% 0/12px 100% no-repeat scroll;background-color:var(--card)}
table{overflow-wrap:normal;border-collapse:collapse;width:100%;font-size:14.5px}
caption{text-align:left;font-weight:600;padding-bottom:10px;font-size:15px}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--rule);text-align:left;vertical-align:middle}
thead th,thead td{font-size:12.5px;font-weight:500;color:var(--muted);vertical-align:bottom;line-height:1.35;border-bottom-color:var(--strong)}
thead small{display:block;font-size:11.5px}
tbody th{font-weight:500;white-space:nowrap}
tbody th>span:only-child{display:inline-block}
tbody th>span:only-child::first-letter{text-transform:uppercase}
tbody tr:last-child>*{border-bottom:0}
th:last-child,td:last-child{padding-right:0}
.number-cell{text-align:right;white-space:nowrap}
thead .number-cell{white-space:normal}
.strong{font-weight:640}
.trade-list th button{border:0;padding:4px 0;font-size:12.5px;color:inherit}
.trade-list th button:hover{color:var(--ink);text-decoration:underline}
.trade-list th[aria-sort=descending] button::after{content:" ▾"}
.trade-list th[aria-sort=ascending] button::after{content:" ▴"}
.trade-list td{white-space:nowrap;font-size:13.5px;padding-top:5px;padding-bottom:5px}
.trade-list td:last-child{white-space:normal;min-width:90px}
.trade-list .gain{color:var(--blue)}.trade-list .loss{color:var(--orange)}
.trade-list button:disabled{opacity:.4;cursor:default}
.trade-count{font-size:13px;color:var(--muted);margin-right:6px}
.wide{min-width:150px;width:30%}
.narrow{min-width:90px;width:12%}
tfoot>tr:first-child>*{border-top:1px solid var(--strong);border-bottom:0;font-weight:600}
.group th{padding-top:18px;font-size:12.5px;font-weight:500;color:var(--muted)}
.metrics .none{color:var(--faint)}
.under{display:block}
.shares .wide{width:70%}
.axis-row>*{border-bottom:0!important;padding-top:0!important;padding-bottom:2px!important}
.heat{background:color-mix(in srgb,var(--tint,transparent) var(--strength,0%),var(--card));padding:7px 9px;border:2px solid var(--card)}
.heat b{font-weight:600;display:block;line-height:1.3}
.heat small{display:block;font-size:12px;line-height:1.3;color:inherit;opacity:.86}
.months{font-size:13px;table-layout:fixed;min-width:860px;border-collapse:separate;border-spacing:0}
.months .heat{padding:7px 6px}
.months th:first-child{width:46px}
.months th{padding-right:8px;border-bottom:0}
.months td:not(.heat){border-bottom:0}
.months .total{font-weight:640;padding-left:10px}
.costs .heat,.confusion .heat{padding:10px 12px;min-width:92px}
.costs th,.costs thead td,.confusion th,.confusion thead td{border-bottom:0}
.costs thead .number-cell,.confusion thead .number-cell{padding-right:14px}
.charged,.diagonal.heat{outline:2px solid var(--ink);outline-offset:-4px}
.importance .wide{width:24%;min-width:110px}
.importance td.number-cell{padding-left:0;width:1%;color:var(--muted);font-size:13px}
.importance th code{font-size:13px}
.importance th,.importance td{padding-top:4px;padding-bottom:4px}
.swarm th,.swarm td{padding-top:1px;padding-bottom:1px}
.swarm td.wide{width:100%;min-width:150px;padding-right:26px}
.swarm caption .legend{float:right;font-weight:400}
`;
