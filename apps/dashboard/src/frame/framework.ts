/** A tag as the dashboard shows it. */
export interface ShownTag {
  id: string;
  label: string;
  description: string;
  /** `#rrggbb`; anything else is shown in grey. */
  colour: string;
  threshold: number;
  facets: readonly { id: string; label: string }[];
}

/** What the dashboard needs of a framework; one that `parseFramework` of @twotrack/framework gives fits. */
export interface ShownFramework {
  id: string;
  title: string;
  version: string;
  tags: readonly ShownTag[];
}

/** The label of a tag, or its id where the framework no longer has it. */
export function tagLabel(framework: ShownFramework, id: string): string {
  return framework.tags.find((tag) => tag.id === id)?.label ?? id;
}

/** The label of a tag's facet, or its id where the framework no longer has it. */
export function facetLabel(framework: ShownFramework, tagId: string, id: string): string {
  const tag = framework.tags.find((candidate) => candidate.id === tagId);
  return tag?.facets.find((facet) => facet.id === id)?.label ?? id;
}

/** The class under which the stylesheet has a tag's colours, and the line under its evidence. */
export function tagClass(id: string): string {
  return `tag-${id.replace(/[^\w-]/g, "_")}`;
}

/** "A", "A and B", "A, B and C". */
export function listInWords(items: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(items);
}

/** Tags in the order of the framework; those that it no longer has come last. */
export function tagOrder(framework: ShownFramework, ids: readonly string[]): string[] {
  const place = (id: string) => {
    const index = framework.tags.findIndex((tag) => tag.id === id);
    return index < 0 ? framework.tags.length : index;
  };
  return [...ids].sort((a, b) => place(a) - place(b));
}
