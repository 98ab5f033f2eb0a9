import type { BenchLine } from './bench-line.ts';
import type { BenchRecord } from './bench-record.ts';

/** Load average above which other processes were busy. Our own check of the peers makes up to 0.4. */
const BUSY_LOAD = 0.5;

/** Renders docs/benchmarks.md from the last results of all benchmarks. */
export function renderBenchmarks(records: Readonly<Record<string, BenchRecord>>, findings: string): string {
  const sections = Object.entries(records).map(([name, { machine, pairs, peers, lines }]) =>
    [
      `## ${name}`,
      '',
      `${machine.day}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}, Node ${machine.node}, ` +
        `${pairs} pairs, load before it began ${machine.load}${machine.load > BUSY_LOAD ? ' (other processes were busy: absolute times are too long, ratios less so)' : ''}.  `,
      `Peers: ${peers.join(', ')}.`,
      '',
      benchTable(lines),
      '',
      ...lines
        .filter(({ note }) => note !== undefined)
        .map(({ name: line, peerName, note }) => `- ${line}${peerName === undefined ? '' : `, ${peerName}`}: ${note}.`),
    ].join('\n'),
  );
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; do not edit. Each benchmark runs in a process of its own. Ours and the peer take turns on the',
    'same data, so that a slow spell of the machine slows both. The ratio is ours divided by the peer, as the median over the',
    'pairs; below 1 ours needs less. Results are compared before anything is timed. Features, predictions and contributions',
    'must be equal. Backtests must agree in trades and final equity. Boosting reports both log-losses. The versions of the',
    'peers are pinned in `bench/peers`.',
    '',
    ...sections.flatMap((section) => [section, '']),
    ...(findings.trim() === '' ? [] : [findings.trim(), '']),
  ].join('\n');
}

/** Lines as a Markdown table. */
export function benchTable(lines: readonly BenchLine[]): string {
  const rows = lines.map(({ name, ours, unit, peer, peerName, ratio, budget, kept }) => [
    name,
    `${short(ours)} ${unit}`,
    peer === undefined ? '' : `${short(peer)} ${unit} (${peerName})`,
    ratio === undefined ? '' : `${short(ratio)}x`,
    budget === undefined ? '' : `${budget}${kept === undefined ? '' : `: ${kept}`}`,
  ]);
  const table = [['what', 'ours', 'peer', 'ratio', 'budget'], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const text = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [text(table[0] ?? []), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(text)].join(
    '\n',
  );
}

function short(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
