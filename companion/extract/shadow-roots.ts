/** Open shadow roots, serialised as `<template shadowrootmode>`, put where a reader sees them: in their host, with the host's children in the slots. */

/** Works in place; inner roots first, as their hosts may be slotted into outer ones. */
export function flattenShadowRoots(document: Document): void {
  const templates = [...document.querySelectorAll('template[shadowrootmode]')].reverse();
  for (const template of templates) {
    const host = template.parentElement;
    if (!host) continue;
    const shadow = document.createElement('div');
    // linkedom keeps a template's children as plain children.
    while (template.firstChild) shadow.appendChild(template.firstChild);
    template.remove();
    fillSlots(shadow, host);
    while (host.firstChild) host.firstChild.remove();
    while (shadow.firstChild) host.appendChild(shadow.firstChild);
  }
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
