import { readFileSync } from 'node:fs';

function packageFile(specifier: string): string {
  return readFileSync(new URL(import.meta.resolve(specifier)), 'utf8');
}

/** The chart library's own files, to be put into the page: the page must open without a network. */
export function chartLibrary(): { readonly script: string; readonly style: string } {
  return {
    script: packageFile('uplot/dist/uPlot.iife.min.js').trim(),
    style: packageFile('uplot/dist/uPlot.min.css').trim(),
  };
}
