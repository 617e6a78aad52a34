/** `{name}` → its value; numbers as `language` writes them. A name without a value stays as it is, so that it is seen. */
export function fillText(text: string, values: Readonly<Record<string, string | number>>, language: string): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}
