/** White space and comments before the first word. */
const LEAD = /^(?:\s+|--[^\n]*\n|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|[(;])*/;

/** The beginning of a statement, and what else has to stand in it: prose begins with the same words. */
const STATEMENTS: readonly { readonly begins: RegExp; readonly needs?: RegExp }[] = [
  { begins: /^select\b/i, needs: /\bfrom\b|^select\s+(?:[\w.]+\s*\(|'|\d)/i },
  { begins: /^with\s+(?:recursive\s+)?["`\w]+\s*(?:\([^)]{0,500}\)\s*)?as\s/i },
  { begins: /^insert\s+(?:ignore\s+|or\s+\w+\s+)?into\s/i },
  { begins: /^replace\s+into\s/i },
  { begins: /^update\s/i, needs: /\sset\s[^=]{1,200}=/i },
  { begins: /^delete\s+(?:\w+\s+)?from\s/i },
  { begins: /^merge\s+into\s/i },
  { begins: /^truncate\s+(?:table\s+|only\s+)?["`\w]/i, needs: /^truncate\s+table\b|^truncate\s+[\w."`]+\s*(?:;|,|$|restart|cascade)/i },
  { begins: /^(?:create|alter|drop)\s+(?:or\s+replace\s+|temp(?:orary)?\s+|unique\s+|materialized\s+|unlogged\s+|recursive\s+|constraint\s+|event\s+|if\s+)*(?:table|view|index|type|schema|function|procedure|trigger|sequence|extension|policy|role|rule|domain|dictionary)\b/i },
  { begins: /^(?:refresh\s+materialized\s+view|comment\s+on\s+(?:table|column)|lock\s+table|copy\s+[\w."`]+\s*(?:\(|from|to)|explain\s+(?:analyze\s+)?(?:select|with|insert|update|delete)|optimize\s+table)\b/i },
];

/** Whether a text is a statement of SQL, by how it begins. */
export function readsLikeSql(text: string): boolean {
  if (text.length < 9) return false;
  const lead = LEAD.exec(text.slice(0, 2000))?.[0].length ?? 0;
  const begin = text.slice(lead, lead + 8000);
  return STATEMENTS.some(({ begins, needs }) => begins.test(begin) && (!needs || needs.test(begin)));
}
