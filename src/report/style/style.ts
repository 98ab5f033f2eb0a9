import { CHART_STYLE } from './chart-style.ts';
import { PAGE_STYLE } from './page-style.ts';
import { SMALL_AND_PRINT_STYLE } from './small-and-print-style.ts';
import { TABLE_STYLE } from './table-style.ts';
import { TOKEN_STYLE } from './tokens.ts';

/** The whole style of the page. A later rule overrides an earlier one. */
export const STYLE = [TOKEN_STYLE, PAGE_STYLE, TABLE_STYLE, CHART_STYLE, SMALL_AND_PRINT_STYLE]
  .map((part) => part.trim())
  .join('\n');
