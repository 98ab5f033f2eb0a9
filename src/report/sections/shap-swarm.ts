import { swarmRow } from '../graphics/swarm-row.ts';
import { scaleAround } from '../graphics/scale.ts';
import { stripAxis } from '../graphics/interval-strip.ts';
import { html, type Markup } from '../html.ts';
import type { ShapSample } from '../report-input.ts';
import { figure, scrollingTable } from './section.ts';

const SHOWN = 12;

/** SHAP values of the most important features. Each dot is one sampled row, coloured by the value of the feature. */
export function shapSwarm({ className, features }: ShapSample): Markup {
  const shown = features.slice(0, SHOWN);
  const scale = scaleAround(
    shown.flatMap(({ shap }) => [quantile(shap, 0.002), quantile(shap, 0.998)]),
    4,
  );
  const rows = shown.map(
    (feature) =>
      html`<tr><th scope="row"><code>${feature.feature}</code></th><td class="wide">${swarmRow(feature, scale)}</td></tr>`,
  );
  return figure(
    scrollingTable(
      'SHAP values',
      html`<table class="swarm"><caption>SHAP values towards <em>${className}</em>, sampled rows <span class="legend"><span><i class="swatch low"></i>low value</span><span><i class="swatch middle"></i>middle</span><span><i class="swatch high"></i>high value</span></span></caption><tbody>${rows}<tr class="axis-row" aria-hidden="true"><td></td><td class="wide">${stripAxis(scale)}</td></tr></tbody></table>`,
    ),
    html`Each dot is one forecast. To the right of the line the feature made “${className}” more likely, to the left less likely. If high (blue) and low (orange) values lie on opposite sides, the model uses the feature in one direction. The tests above judge whether that is skill.`,
  );
}

function quantile(values: Float64Array, portion: number): number | undefined {
  return values.toSorted()[Math.round((values.length - 1) * portion)];
}
