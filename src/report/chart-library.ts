import { readFileSync } from 'node:fs';

function packageFile(specifier: string): string {
  return readFileSync(new URL(import.meta.resolve(specifier)), 'utf8');
}

/** Script and style of the chart library. They are put into the page, so that it opens without a network. */
export function chartLibrary(): { readonly script: string; readonly style: string } {
  return {
    script: packageFile('uplot/dist/uPlot.iife.min.js').trim(),
    style: packageFile('uplot/dist/uPlot.min.css').trim(),
  };
}
