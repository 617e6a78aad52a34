/** Open shadow roots put where a reader sees them: in their host, with the host's children in the slots. */

/** Components in components; deeper ones than this are left out. */
const deepest = 50;

/** Works in place. Roots within roots come up round by round; within a round the later first, as their hosts may be slotted into earlier ones. */
export function flattenShadowRoots(document: Document): void {
  for (let round = 0; round < deepest; round++) {
    const hosts = [...document.querySelectorAll('*')].filter(({ shadowRoot }) => shadowRoot?.hasChildNodes()).reverse();
    if (hosts.length === 0) return;
    for (const host of hosts) flatten(host);
  }
}

function flatten(host: Element): void {
  const root = host.shadowRoot;
  if (!root) return;
  const shadow = host.ownerDocument.createElement('div');
  while (root.firstChild) shadow.appendChild(root.firstChild);
  fillSlots(shadow, host);
  host.replaceChildren(...shadow.childNodes);
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
