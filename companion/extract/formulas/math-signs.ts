/** Signs of formulas → the commands by which TeX writes them. */

/** A Map, as it is asked with the page's own words: `constructor` is no operator. */
const commands: ReadonlyMap<string, string> = new Map(
  `× times ⋅ cdot · cdot ÷ div ± pm ∓ mp ∗ ast ⋆ star ∘ circ ∙ bullet ≤ le ≥ ge ≠ ne ≈ approx ≡ equiv ∼ sim ≃ simeq ≅ cong ∝ propto ≪ ll ≫ gg ≺ prec ≻ succ ⪯ preceq ⪰ succeq
   → to ← leftarrow ↔ leftrightarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ⟶ longrightarrow ⟵ longleftarrow ⟹ implies ⟸ impliedby ⟺ iff ↦ mapsto ⟼ longmapsto ↑ uparrow ↓ downarrow ↪ hookrightarrow ⇀ rightharpoonup ⇌ rightleftharpoons ↗ nearrow ↘ searrow
   ∞ infty ∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ∂ partial ∇ nabla √ surd ∈ in ∉ notin ∋ ni ⊂ subset ⊃ supset ⊆ subseteq ⊇ supseteq ⊊ subsetneq ∪ cup ∩ cap ∖ setminus ∅ emptyset ∀ forall ∃ exists ∄ nexists ¬ neg ∧ land ∨ lor ⊕ oplus ⊗ otimes ⊙ odot ⊖ ominus ⊥ perp ∥ parallel ∣ mid ∤ nmid ⊢ vdash ⊨ models ⊤ top
   ⋃ bigcup ⋂ bigcap ⨁ bigoplus ⨂ bigotimes ⋁ bigvee ⋀ bigwedge … ldots ⋯ cdots ⋮ vdots ⋱ ddots ∴ therefore ∵ because ′ prime ° degree ℓ ell ℏ hbar ℜ Re ℑ Im ℵ aleph ⟨ langle ⟩ rangle 〈 langle 〉 rangle ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ‖ | † dagger ‡ ddagger △ triangle □ square ∠ angle ≔ coloneqq ≜ triangleq ≐ doteq ⊔ sqcup ⊓ sqcap ⊑ sqsubseteq
   α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu µ mu ν nu ξ xi π pi ϖ varpi ρ rho ϱ varrho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega
   Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega`
    .match(/\S+ \S+/g)
    ?.map((pair): [string, string] => [pair.split(' ')[0] ?? '', pair.split(' ')[1] ?? '']),
);
const plain: ReadonlyMap<string, string> = new Map([
  ['−', '-'],
  ['–', '-'],
  ['{', '\\{'],
  ['}', '\\}'],
  ['%', '\\%'],
  ['$', '\\$'],
  ['#', '\\#'],
  ['&', '\\&'],
  ['_', '\\_'],
  ['\\', '\\backslash '],
  ['^', '\\hat{}'],
  ['~', '\\sim '],
  ['∕', '/'],
  ['＝', '='],
  ['\u00a0', ' '],
  ['’', "'"],
  ['∶', ':'],
]);

/** Bold, script and other alphabets of Unicode, by the letter that they show. */
export function texOfSigns(signs: string): string {
  let text = '';
  for (const sign of signs) {
    const command = commands.get(sign);
    const special = plain.get(sign);
    if (command !== undefined) text += `\\${command} `;
    else if (special !== undefined) text += special;
    else if (!/^(?:[\u2061-\u2064\u200b]|\ufe0e|\ufe0f)$/.test(sign)) text += alphabet(sign);
  }
  return text;
}

const alphabets: readonly (readonly [from: number, to: number, command: string])[] = [
  [0x1d400, 0x1d433, 'mathbf'],
  [0x1d468, 0x1d49b, 'boldsymbol'],
  [0x1d49c, 0x1d503, 'mathcal'],
  [0x1d504, 0x1d537, 'mathfrak'],
  [0x1d538, 0x1d56b, 'mathbb'],
  [0x1d56c, 0x1d59f, 'mathfrak'],
  [0x1d5a0, 0x1d607, 'mathsf'],
  [0x1d670, 0x1d6a3, 'mathtt'],
  [0x1d7ce, 0x1d7d7, 'mathbf'],
  [0x1d7d8, 0x1d7e1, 'mathbb'],
];
const letterlike: ReadonlyMap<string, string> = new Map([
  ['ℝ', 'mathbb{R}'],
  ['ℕ', 'mathbb{N}'],
  ['ℤ', 'mathbb{Z}'],
  ['ℚ', 'mathbb{Q}'],
  ['ℂ', 'mathbb{C}'],
  ['ℙ', 'mathbb{P}'],
  ['ℍ', 'mathbb{H}'],
  ['ℒ', 'mathcal{L}'],
  ['ℱ', 'mathcal{F}'],
  ['ℋ', 'mathcal{H}'],
  ['ℬ', 'mathcal{B}'],
  ['ℰ', 'mathcal{E}'],
  ['ℐ', 'mathcal{I}'],
  ['ℳ', 'mathcal{M}'],
  ['ℛ', 'mathcal{R}'],
  ['𝟙', 'mathbb{1}'],
]);

function alphabet(sign: string): string {
  const known = letterlike.get(sign);
  if (known) return `\\${known}`;
  const point = sign.codePointAt(0) ?? 0;
  if (point < 0x1d400 || point > 0x1d7ff) return sign;
  const letter = sign.normalize('NFKC');
  const command = alphabets.find(([from, to]) => point >= from && point <= to)?.[2];
  const base = commands.get(letter);
  const text = base === undefined ? letter : `\\${base} `;
  return command ? `\\${base === undefined ? command : 'boldsymbol'}{${text.trim()}}` : text;
}
