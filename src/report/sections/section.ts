import { html, type Markup, type Piece } from '../html.ts';

export interface SectionOptions {
  readonly id: string;
  readonly title: string;
  /** One sentence under the title; what the section answers. */
  readonly lead?: Piece;
  readonly body: Piece;
}

/** A part of the page with its heading, reachable from the contents. */
export function section({ id, title, lead, body }: SectionOptions): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><header class="section-head"><h2 id="${id}-title">${title}</h2>${lead === undefined ? undefined : html`<p>${lead}</p>`}</header>${body}</section>`;
}

/** A picture or table with a caption that says how to read it. */
export function figure(body: Piece, caption: Piece): Markup {
  return html`<figure>${body}<figcaption>${caption}</figcaption></figure>`;
}

/** Takes the place of a picture when there is nothing to draw, and says so. */
export function nothing(what: string): Markup {
  return html`<p class="empty">${what}</p>`;
}

/** A table that scrolls inside its own frame where it is wider than the page; the frame can be reached by keyboard. */
export function scrollingTable(label: string, table: Piece): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}
