/** Changes of style on narrow screens and on paper. */
export const SMALL_AND_PRINT_STYLE = `
@media (max-width:1000px){
.verdict{grid-template-columns:minmax(0,1fr);gap:32px;padding:36px 0 36px}
.columns{grid-template-columns:minmax(0,1fr)}
.evidence{grid-template-columns:repeat(2,minmax(0,1fr))}
.brand span{display:none}
}
@media (max-width:640px){
body{font-size:15.5px}
main,.foot{padding-left:16px;padding-right:16px}
.topbar{padding:8px 16px;gap:10px}
section{padding-top:36px}
.verdict{padding:28px 0 30px}
.verdict h1{margin:12px 0 16px}
.meaning{font-size:17.5px}
.reasons{grid-template-columns:minmax(0,1fr)}
figure,.card{padding:14px 14px 13px;border-radius:10px}
.headline{padding:16px 16px 4px}
.tiles{margin:12px -16px 0}
.tile{padding:12px 16px}
.tile dd{font-size:22px}
.sharpe-table td:nth-child(4),.sharpe-table thead th:last-child{display:none}
.sharpe-table .wide{padding-right:6px}
.evidence{grid-template-columns:minmax(0,1fr)}
.evidence-item{padding:14px 16px 16px}
.facts{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:12px 20px}
.facts div:has(.hash){grid-column:1/-1}
.swarm caption .legend{float:none;display:flex;margin-top:4px}
button{padding:9px 10px}
.histogram text{font-size:21px}
tbody th{white-space:normal}
tbody th small{display:block}
tbody th,.metrics .group th{min-width:0}
.metrics tbody th{min-width:116px}
th,td{padding-right:10px}
.interval{white-space:normal}
.scroll th[scope=row],.scroll thead tr>:first-child{position:sticky;left:0;z-index:1;background:var(--card)}
.importance .wide{min-width:84px}
.months th:first-child{width:40px}
.swarm-row path{stroke-width:3}
}
@media print{
@page{margin:14mm}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{background:#fff;font-size:11pt}
.topbar{position:static;border:0}
.topbar nav,#theme,.plot-tools,.readout,.skip,.trade-list{display:none}
section{padding-top:22px}
.verdict{padding:10px 0 22px}
figure,.reasons li,.evidence-item,.headline,tr{break-inside:avoid}
.section-head{break-inside:avoid}
.section-head,h2,h3{break-after:avoid}
.multiples{grid-template-columns:repeat(3,1fr)}
.scroll{overflow:visible}
table{font-size:9pt}
.months,.folds{font-size:7.5pt}
.months{min-width:0}
.months .heat{padding:3px 2px}
}
`;
