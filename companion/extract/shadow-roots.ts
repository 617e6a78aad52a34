/** Open shadow roots, serialised as `<template shadowrootmode>`, put where a reader sees them: in their host, with the host's children in the slots. */

/** Components in components; deeper ones than this are left out. */
const deepest = 50;

/**
 * Works in place. linkedom does not look inside a template, so roots within roots come up round by round;
 * within a round the later first, as their hosts may be slotted into earlier ones.
 */
export function flattenShadowRoots(document: Document): void {
  for (let round = 0; round < deepest; round++) {
    const templates = [...document.querySelectorAll('template[shadowrootmode]')].reverse();
    if (templates.length === 0) return;
    for (const template of templates) flatten(document, template);
  }
}

function flatten(document: Document, template: Element): void {
  const host = template.parentElement;
  template.remove();
  if (!host) return;
  const shadow = document.createElement('div');
  // linkedom keeps a template's children as plain children.
  while (template.firstChild) shadow.appendChild(template.firstChild);
  fillSlots(shadow, host);
  while (host.firstChild) host.firstChild.remove();
  while (shadow.firstChild) host.appendChild(shadow.firstChild);
}

function fillSlots(shadow: Element, host: Element): void {
  const bySlot = new Map<string, Node[]>();
  for (const child of [...host.childNodes]) {
    const name = child.nodeType === 1 ? ((child as Element).getAttribute('slot') ?? '') : '';
    const list = bySlot.get(name);
    if (list) list.push(child);
    else bySlot.set(name, [child]);
  }
  for (const slot of [...shadow.querySelectorAll('slot')]) {
    const name = slot.getAttribute('name') ?? '';
    const given = bySlot.get(name) ?? [];
    bySlot.delete(name);
    const hasContent = given.some((node) => node.nodeType === 1 || (node.textContent ?? '').trim() !== '');
    for (const node of hasContent ? given : [...slot.childNodes]) slot.parentNode?.insertBefore(node, slot);
    slot.remove();
  }
}
