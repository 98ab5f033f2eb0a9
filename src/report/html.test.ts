import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedJson, html } from './html.ts';

describe('html', () => {
  it('escapes text, keeps markup, joins lists and drops what is undefined', () => {
    const inner = html`<b>${'<i>&"\''}</b>`;
    expect(html`<p title="${'"x"'}">${[inner, undefined, 7]}</p>`.text).toBe(
      '<p title="&quot;x&quot;"><b>&lt;i&gt;&amp;&quot;&#39;</b>7</p>',
    );
  });

  it('lets no text open a tag or leave a quoted attribute', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xff_ff }).map((unit) => String.fromCharCode(unit)) }),
        (text) => {
          expect(html`${text}`.text).not.toMatch(/[<>"']/);
        },
      ),
    );
  });
});

describe('embeddedJson', () => {
  it('cannot close its script element and reads back unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('</script>', '<!--', '\u2028', '<SCRIPT')), (text) => {
        const json = embeddedJson({ text }).text;
        expect(json).not.toMatch(/[<\u2028\u2029]/);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});
